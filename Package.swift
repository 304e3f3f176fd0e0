// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "signalbox",
    products: [
        // What Benchmarks runs.
        .library(name: "MatchingTrials", targets: ["MatchingTrials"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 0: C libraries, no logic.
        .target(name: "CByteScan"),
        .target(name: "CMemory"),
        .target(name: "CThreads"),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // Floor 1: values and their laws; the executor for C handles.
        .target(
            name: "Model",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house
        ),
        .target(name: "IOThread", dependencies: ["CThreads"], swiftSettings: house),

        // Floor 2: what rules say of events and what comes next; the outside world, by protocol.
        .target(name: "Matching", dependencies: ["CByteScan", "JSONSchema", "Model"], swiftSettings: house),
        .target(name: "Workflow", dependencies: ["Matching", "Model"], swiftSettings: house),
        .target(name: "JSONSchema", dependencies: ["CPCRE2", "Model"], swiftSettings: house),
        .target(
            name: "AMQP",
            dependencies: ["CRabbitMQ", "IOThread", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .target(
            name: "Postgres",
            dependencies: ["CPostgres", "CThreads", "IOThread", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .target(
            name: "Outbound",
            dependencies: ["CCurl", "CThreads", "IOThread", "Model", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),

        // Floor 3: all names on the broker; all SQL.
        .target(name: "Checking", dependencies: ["JSONSchema", "Matching", "Model"], swiftSettings: house),
        .target(
            name: "Messaging",
            dependencies: [
                "AMQP",
                "Model",
                "Outbound",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "Store",
            dependencies: [
                "Messaging", "Model", "Postgres", "Workflow", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),

        // Floor 4: what moves work, and what does it.
        .target(
            name: "Engine",
            dependencies: [
                "AMQP",
                "JSONSchema",
                "Matching",
                "Messaging",
                "Model",
                "Postgres",
                "Store",
                "Workflow",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "Acting",
            dependencies: [
                "AMQP",
                "IOThread",
                "Messaging",
                "Model",
                "Postgres",
                "Store",
                "Workflow",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),

        // Floor 5: one target for each kind of action.
        .target(name: "ActionsEmail", dependencies: ["Acting", "Model", "Outbound", "Store"], swiftSettings: house),
        .target(name: "ActionsNote", dependencies: ["Acting", "Model", "Store"], swiftSettings: house),
        .target(name: "ActionsTag", dependencies: ["Acting", "Model", "Store"], swiftSettings: house),
        .target(name: "ActionsTask", dependencies: ["Acting", "Model", "Store"], swiftSettings: house),
        .target(
            name: "ActionsWebhook",
            dependencies: ["Acting", "Model", "Outbound", "Store", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house
        ),

        // Floor 6: how any executable starts and stops.
        .target(
            name: "Runtime",
            dependencies: [
                "CThreads",
                "Model",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "Roles",
            dependencies: [
                "AMQP",
                "Acting",
                "ActionsEmail",
                "ActionsNote",
                "ActionsTag",
                "ActionsTask",
                "ActionsWebhook",
                "CMemory",
                "Engine",
                "Messaging",
                "Model",
                "Outbound",
                "Postgres",
                "Runtime",
                "Store",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),

        // Floor 7: what is run.
        .target(
            name: "CLI",
            dependencies: [
                "AMQP",
                "Acting",
                "Checking",
                "Engine",
                "JSONSchema",
                "Matching",
                "Messaging",
                "Model",
                "Outbound",
                "Postgres",
                "Roles",
                "Runtime",
                "Store",
                "Workflow",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),
        .executableTarget(name: "signalbox", dependencies: ["CLI"], swiftSettings: house),
        .executableTarget(name: "signalbox-matcher", dependencies: ["Roles"], swiftSettings: house),
        .executableTarget(name: "signalbox-scheduler", dependencies: ["Roles"], swiftSettings: house),
        .executableTarget(name: "signalbox-worker-email", dependencies: ["Model", "Roles"], swiftSettings: house),
        .executableTarget(name: "signalbox-worker-note", dependencies: ["Model", "Roles"], swiftSettings: house),
        .executableTarget(name: "signalbox-worker-tag", dependencies: ["Model", "Roles"], swiftSettings: house),
        .executableTarget(name: "signalbox-worker-task", dependencies: ["Model", "Roles"], swiftSettings: house),
        .executableTarget(name: "signalbox-worker-webhook", dependencies: ["Model", "Roles"], swiftSettings: house),

        // For tests alone: servers, processes, links to break; what runs the services' law without them. No product
        // imports it.
        .target(name: "CSpawn"),
        .target(name: "TestKit", dependencies: ["CSpawn", "CThreads"], swiftSettings: house),

        .target(
            name: "Simulation",
            dependencies: [
                "AMQP", "Acting", "Engine", "Matching", "Messaging", "Model", "Postgres", "Store", "TestKit",
                "Workflow",
            ],
            swiftSettings: house
        ),
        .executableTarget(name: "schemabench", dependencies: ["JSONSchema", "Model"], swiftSettings: house),
        .executableTarget(
            name: "simulate",
            dependencies: ["Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: house
        ),

        .target(name: "MatchingTrials", dependencies: ["CMemory", "Matching", "Model"], swiftSettings: house),

        // Tests.
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "TestKit"], swiftSettings: house),
        .testTarget(
            name: "CLITests",
            dependencies: ["AMQP", "CLI", "JSONSchema", "Matching", "Messaging", "Model", "Store", "TestKit"],
            swiftSettings: house
        ),
        .testTarget(name: "IOThreadTests", dependencies: ["CThreads", "IOThread"], swiftSettings: house),
        .testTarget(
            name: "AMQPTests",
            dependencies: ["AMQP", "TestKit", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["IOThread", "Postgres", "TestKit", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AMQP",
                "JSONSchema",
                "Messaging",
                "Model",
                "Outbound",
                "Postgres",
                "Roles",
                "Store",
                "TestKit",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Servers"],
            swiftSettings: house
        ),
        .testTarget(
            name: "ActionsTests",
            dependencies: [
                "Acting",
                "ActionsEmail",
                "ActionsNote",
                "ActionsTag",
                "ActionsTask",
                "ActionsWebhook",
                "Messaging",
                "Model",
                "Outbound",
                "Store",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "AMQP",
                "Engine",
                "JSONSchema",
                "Matching",
                "Messaging",
                "Model",
                "Postgres",
                "Store",
                "TestKit",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "ActingTests",
            dependencies: [
                "AMQP",
                "Acting",
                "ActionsEmail",
                "ActionsNote",
                "ActionsTag",
                "ActionsTask",
                "ActionsWebhook",
                "Engine",
                "IOThread",
                "Messaging",
                "Model",
                "Outbound",
                "Postgres",
                "Store",
                "TestKit",
                "Workflow",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "MessagingTests",
            dependencies: [
                "AMQP",
                "Messaging",
                "Model",
                "Outbound",
                "TestKit",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "CheckingTests",
            dependencies: ["Checking", "JSONSchema", "Matching", "Model", "TestKit"],
            swiftSettings: house
        ),
        .testTarget(name: "JSONSchemaTests", dependencies: ["JSONSchema", "Model"], swiftSettings: house),
        .testTarget(
            name: "MatchingTests",
            dependencies: ["Matching", "MatchingTrials", "Model"],
            exclude: ["Occasions"],
            swiftSettings: house
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Messaging",
                "Model",
                "Postgres",
                "Store",
                "TestKit",
                "Workflow",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house
        ),
        .testTarget(name: "WorkflowTests", dependencies: ["Matching", "Model", "Workflow"], swiftSettings: house),
        .testTarget(
            name: "OutboundTests",
            dependencies: ["Model", "Outbound", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .testTarget(
            name: "ModelTests",
            dependencies: ["Model"],
            exclude: [
                "Time/Zones", "Time/make-fixtures.py", "Time/zones.tsv", "Time/Schedules/generate.py",
                "Time/Schedules/schedules.tsv",
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "Runtime",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),
        .testTarget(name: "TestKitTests", dependencies: ["TestKit"], swiftSettings: house),
    ]
)

// Every module that libFuzzer looks into is compiled for it: only where deploy/fuzz asks.
if let fuzz = Context.environment["SIGNALBOX_FUZZ"] {
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["AMQP", "CFuzzer", "CRabbitMQ", "Matching", "Messaging", "Model", "Roles", "Runtime"],
            path: "Tests/Fuzzing",
            swiftSettings: house,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        ),
    ]
    for target in package.targets where fuzz == "build" && (target.type == .regular || target.name == "Fuzzing") {
        target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-sanitize=fuzzer"])]
    }
}
