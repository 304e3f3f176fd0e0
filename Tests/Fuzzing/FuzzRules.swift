import Matching
import Model
import Roles

private let event: Event? = {
    let text = #"""
        {"specversion":"1.0","id":"e-1","source":"/s","type":"deal.won","time":"2026-03-01T09:30:00Z","tenantid":"acme",
        "subject":"deal/d-1","data":{"deal":{"id":"d-1","name":"A","amount":64000.5,"tags":["a","b"],"owner":{"id":null}},
        "list":[{"x":1},{"x":[2,3]}]}}
        """#
    return try? EventDecoder().decode(contentType: "application/cloudevents+json", body: Array(text.utf8))[0].get()
}()

func fuzzRules(_ bytes: [UInt8]) {
    guard let event else { fatalError("the sample is no event") }
    guard let rules = try? RuleReader.read(file: "r", bytes: bytes, actions: ActionRegistry.catalog) else { return }
    for rule in rules {
        do {
            let again = try RuleReader.read(file: "r", bytes: rule.json.text, actions: ActionRegistry.catalog)
            precondition(again == [rule], "a rule is not read again as it was written")
        } catch {
            fatalError("a rule is not taken again: \(error)")
        }
        if let condition = rule.condition { _ = CompiledCondition(condition).holds(for: event) }
        for step in rule.steps {
            guard let arguments = try? CompiledArguments(step.arguments) else { continue }
            _ = try? arguments.render(TemplateContext(event: event))
        }
    }
}
