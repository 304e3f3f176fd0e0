import Foundation
import Model
import Testing

@Suite struct `A UUID's text` {
    @Test func `is what Foundation writes, and what it reads`() throws {
        for _ in 0..<2_000 {
            let id = UUID()
            #expect(id.text == id.uuidString.lowercased())
            #expect(UUID(text: id.text) == id)
            #expect(UUID(text: id.uuidString) == id)
        }
    }

    @Test(arguments: [
        "", "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae-7dec-11d0-a765-00a0c91e6bf66",
        "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765_00a0c91e6bf6",
        "f81d4fae-7dec-11d0-a76-500a0c91e6bf6",
        "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", " 81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "{81d4fae-7dec-11d0-a765-00a0c91e6bf}", "f81d4fae-7dec-11d0-a765-00a0c91e6bé",
    ])
    func `that is anything else is none`(text: String) {
        #expect(UUID(text: text) == nil)
    }
}
