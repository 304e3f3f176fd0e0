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
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 0: C libraries, no logic.
        .target(name: "CThreads"),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
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
        .testTarget(name: "IOThreadTests", dependencies: ["IOThread", "CThreads"], swiftSettings: house),

        // Floor 2: what talks to other programs.
        .target(
            name: "Outbound",
            dependencies: ["CCurl", "IOThread", .product(name: "Logging", package: "swift-log")],
            swiftSettings: house
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: ["Outbound", .product(name: "Logging", package: "swift-log")],
            exclude: ["Servers"],
            swiftSettings: house
        ),
    ]
)
