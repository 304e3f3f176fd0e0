import Model
import Outbound
import Testing

@testable import ActionsEmail

@Suite struct EmailTests {
    @Test(arguments: [(421, true), (450, true), (452, true), (500, false), (550, false), (554, false)])
    func `a mail server's refusal is retried when it is transient, and final otherwise`(code: Int, isTransient: Bool) {
        let error = OutboundError(.smtpRefused(SMTPReply(code: code)), "refused")
        switch Outcome(error) {
        case .retry(nil, let failure):
            #expect(isTransient)
            #expect(failure.code == "smtp_\(code)")
        case .dead(let failure):
            #expect(!isTransient)
            #expect(failure.code == "smtp_\(code)")
        default: Issue.record("\(code) is neither")
        }
    }

    @Test func `a reply lost after the data is unknown, a lost connection before is retried`() {
        let lost = Outcome(OutboundError(.receiveFailed, "lost", mayHaveBeenReceived: true))
        let before = Outcome(OutboundError(.receiveFailed, "lost"))
        let invalid = Outcome(OutboundError(.invalidRequest(field: "to"), "no address"))
        guard case .unknown = lost, case .retry(nil, _) = before, case .dead = invalid else {
            Issue.record("\(lost), \(before), \(invalid)")
            return
        }
    }
}
