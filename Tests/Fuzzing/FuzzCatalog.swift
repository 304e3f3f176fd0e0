import Model

func fuzzCatalog(_ bytes: [UInt8]) {
    do {
        _ = try CatalogReader.read(file: "c", bytes: bytes)
    } catch {
        precondition(!error.problems.isEmpty, "refused without a reason")
    }
}
