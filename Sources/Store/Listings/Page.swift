/// A page of a listing.
package struct Page: Sendable, Hashable {
    package var limit: Int
    package var offset: Int

    package init(limit: Int = 50, offset: Int = 0) {
        self.limit = limit
        self.offset = offset
    }
}
