package import Model

/// One step of the way to a field of a schema.
package enum FieldStep: Sendable, Hashable {
    /// A member; of digits alone also the element of an array at that place.
    case key(String)
    /// Any element of an array.
    case element
}

extension FieldPath {
    /// The steps to a place in the payload.
    package var steps: [FieldStep] { segments.map(FieldStep.key) }
}
