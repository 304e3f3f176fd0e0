package import Model

extension MailAddress {
    /// Throws what is wrong with the address; `field` names it. The address itself is not in the message.
    package static func validate(_ address: String, field: String) throws(OutboundError) {
        guard let fault = fault(in: address) else { return }
        throw OutboundError(.invalidRequest(field: field), "\(field): the mail address \(fault)")
    }
}
