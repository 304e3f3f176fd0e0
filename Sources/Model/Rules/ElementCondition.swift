/// A condition over the elements of an array: what it asks for must hold of one and the same element.
///
/// Inside it, paths lead into the element (``FieldPath/Root/element``); others of the event are written out, as in `data.deal.id`.
package struct ElementCondition: Sendable, Hashable {
    package var path: FieldPath
    package var quantifier: Quantifier
    package var condition: Condition

    package init(path: FieldPath, quantifier: Quantifier, condition: Condition) {
        self.path = path
        self.quantifier = quantifier
        self.condition = condition
    }

    /// Of how many elements it must hold. A value that is missing or no array makes each of them false.
    package enum Quantifier: String, Sendable, CaseIterable {
        /// Of one at least; an empty array has none.
        case any = "any_element"
        /// Of each; so an empty array satisfies it.
        case all = "all_elements"
        /// Of none; so an empty array satisfies it.
        case none = "no_element"
    }
}
