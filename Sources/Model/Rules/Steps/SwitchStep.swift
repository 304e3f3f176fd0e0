/// Chooses one of several ways by a value: the first case that has it, by the law of `equals`.
package struct SwitchStep: Sendable, Hashable {
    package var path: FieldPath
    package var cases: [Case]
    /// Where no case has the value, or there is none.
    package var otherwise: StepEdge

    package struct Case: Sendable, Hashable {
        package var values: [JSONValue]
        package var edge: StepEdge

        package init(values: [JSONValue], edge: StepEdge) {
            self.values = values
            self.edge = edge
        }
    }

    package init(path: FieldPath, cases: [Case], otherwise: StepEdge) {
        self.path = path
        self.cases = cases
        self.otherwise = otherwise
    }
}
