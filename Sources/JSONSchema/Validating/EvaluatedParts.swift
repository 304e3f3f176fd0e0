/// Which members or elements of a value some keyword has looked at: what `unevaluatedProperties` and
/// `unevaluatedItems` leave alone.
struct EvaluatedParts {
    /// Nothing is noted unless somebody will ask.
    var isTracking = false
    /// Members by their place in the object.
    private var members: [Bool] = []
    private var allMembers = false
    private var elements: [Bool] = []
    /// All elements before this one.
    private var prefix = 0

    init(isTracking: Bool = false) {
        self.isTracking = isTracking
    }

    mutating func note(member: Int) { Self.set(member, in: &members) }

    mutating func noteAllMembers() { allMembers = true }

    mutating func note(element: Int) { Self.set(element, in: &elements) }

    mutating func noteElements(before end: Int) { prefix = max(prefix, end) }

    func has(member: Int) -> Bool { allMembers || (member < members.count && members[member]) }

    func has(element: Int) -> Bool { element < prefix || (element < elements.count && elements[element]) }

    mutating func merge(_ other: EvaluatedParts) {
        allMembers = allMembers || other.allMembers
        prefix = max(prefix, other.prefix)
        for (place, isNoted) in other.members.enumerated() where isNoted { note(member: place) }
        for (place, isNoted) in other.elements.enumerated() where isNoted { note(element: place) }
    }

    private static func set(_ place: Int, in marks: inout [Bool]) {
        while marks.count <= place { marks.append(false) }
        marks[place] = true
    }
}
