import Acting
import ActionsNote
import ActionsTag
import ActionsTask
import FoundationEssentials
import Messaging
import Model
import Store
import Testing

@Suite struct RecordActionTests {
    private let deal = RecordReference(kind: "deal", id: "d-17")
    /// When the sample's step's turn came.
    private let turn = Timestamp(microseconds: 1_772_357_460_000_000)

    @Test func `a tag is added to the event's subject, or removed from the record that is named`() throws {
        let added = try change(TagAction().act(on: request(["tag": "vip"])))
        #expect(added == .tag(TagChange(record: deal, tag: "vip", operation: .add, effectiveAt: turn)))
        let removed = try change(
            TagAction().act(on: request(["tag": "vip", "change": "remove", "record": ["kind": "contact", "id": "c"]]))
        )
        let contact = RecordReference(kind: "contact", id: "c")
        #expect(removed == .tag(TagChange(record: contact, tag: "vip", operation: .remove, effectiveAt: turn)))
    }

    @Test func `a task is due some days after the event happened`() throws {
        let arguments: JSONValue = [
            "title": "Call", "dueInDays": "3", "assignee": "", "links": [["kind": "contact", "id": "c-1"]],
        ]
        guard case .task(let task) = try change(TaskAction().act(on: request(arguments))) else {
            Issue.record("no task")
            return
        }
        #expect(task.dueAt == Timestamp(microseconds: 1_772_357_400_000_000) + .seconds(3 * 86_400))
        #expect(task.assignee == nil && task.record == deal && task.title == "Call")
        #expect(task.links == [RecordReference(kind: "contact", id: "c-1")])
    }

    @Test func `a note is written on the subject's timeline, always under the same key`() throws {
        let request = try request(["text": "won"])
        let (first, second) = (NoteAction().act(on: request), NoteAction().act(on: request))
        #expect(first == second)
        #expect(try change(first) == .note(NewNote(record: deal, body: "won")))
        #expect(first.effects.map(\.id) == [DedupeKey.effect(execution: request.job.execution, step: 2)])
    }

    @Test func `an argument that is missing or wrong is dead, and named`() throws {
        let cases: [(any RecordHandler, JSONValue, String)] = [
            (TagAction(), [:], "tag"), (TagAction(), ["tag": ""], "tag"), (TagAction(), ["tag": ["a"]], "tag"),
            (TaskAction(), [:], "title"), (TaskAction(), ["title": "t", "dueInDays": -1], "dueInDays"),
            (TaskAction(), ["title": "t", "dueInDays": 3651], "dueInDays"),
            (TaskAction(), ["title": "t", "dueInDays": "soon"], "dueInDays"),
            (TaskAction(), ["title": "t", "dueInDays": 1.5], "dueInDays"),
            (TaskAction(), ["title": "t", "links": ["kind": "a"]], "links"),
            (TaskAction(), ["title": "t", "links": [["kind": "a"]]], "links[0].id"),
            (NoteAction(), [:], "text"), (NoteAction(), ["text": nil], "text"),
            (NoteAction(), ["text": "t", "record": ["kind": "deal"]], "record.id"),
            (NoteAction(), ["text": "t", "record": ["kind": "", "id": "1"]], "record.kind"),
            (
                NoteAction(),
                ["text": "t", "record": ["kind": "deal", "id": .string(String(repeating: "x", count: 257))]],
                "record.id"
            ),
        ]
        for (handler, arguments, name) in cases {
            let result = handler.act(on: try request(arguments))
            guard case .dead(let failure) = result.outcome else {
                Issue.record("\(arguments) gave \(result.outcome)")
                continue
            }
            #expect(failure.code == "arguments" && failure.message.contains("'\(name)'"), "\(failure.message)")
            #expect(result.effects.isEmpty)
        }
    }

    @Test(arguments: [nil, "", "deal", "/", "deal/", "/d-17"])
    func `without a record and a subject that names one there is nothing to act on`(subject: String?) throws {
        var request = try request(["text": "won"])
        request.event.subject = subject
        guard case .dead(let failure) = NoteAction().act(on: request).outcome else {
            Issue.record("'\(subject ?? "")' named a record")
            return
        }
        #expect(failure.message.contains("record"))
    }

    private func change(_ result: ActionResult) throws -> Effect.Change {
        guard case .done = result.outcome else {
            Issue.record("\(result.outcome)"); return .note(NewNote(record: deal, body: ""))
        }
        return try #require(result.effects.first).change
    }

    private func request(_ arguments: JSONValue) throws -> ActionRequest { try .sample(arguments) }
}
