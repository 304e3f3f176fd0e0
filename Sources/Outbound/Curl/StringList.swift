internal import CCurl

/// Strings as libcurl takes a list of them. It only reads the list, so all of it lies in two pieces of memory, whatever the
/// number of strings.
struct StringList {
    private(set) var count = 0
    // Each string with a NUL behind it.
    private var bytes: [UInt8] = []

    /// - Parameter capacity: For how many bytes, with one more for each string, room is made at once.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    init(_ strings: [String]) {
        for string in strings { append(string) }
    }

    /// - Parameter parts: One string, in parts; none of them may hold a NUL.
    mutating func append(_ first: String, _ second: String = "", _ third: String = "") {
        bytes.append(contentsOf: first.utf8)
        bytes.append(contentsOf: second.utf8)
        bytes.append(contentsOf: third.utf8)
        bytes.append(0)
        count += 1
    }

    /// The list in libcurl's form; nil for an empty one.
    func allocate() -> Memory? { count == 0 ? nil : Memory(count, bytes) }

    /// A list in libcurl's form, there for as long as this object.
    final class Memory {
        let first: UnsafeMutablePointer<curl_slist>
        private let text: UnsafeMutablePointer<CChar>

        fileprivate init(_ count: Int, _ bytes: [UInt8]) {
            first = .allocate(capacity: count)
            text = .allocate(capacity: bytes.count)
            let target = UnsafeMutableRawBufferPointer(start: text, count: bytes.count)
            bytes.withUnsafeBytes { target.copyMemory(from: $0) }
            var start = text
            for place in 0..<count {
                let next = place + 1 < count ? first + place + 1 : nil
                (first + place).initialize(to: curl_slist(data: start, next: next))
                while start.pointee != 0 { start += 1 }
                start += 1
            }
        }

        deinit {
            first.deallocate()
            text.deallocate()
        }
    }
}
