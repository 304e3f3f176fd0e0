internal import CCurl

/// One of libcurl's easy handles: the options of a transfer, and what became of it. Used from its owner's thread alone.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer

    /// The first failure to set an option since the last reset; CURLE_OK when the handle is as it was told to be.
    private(set) var setting = CURLE_OK

    // What the callbacks of connections refer to, which are called last while the handle is cleaned up.
    private let owner: AnyObject?
    private let message: UnsafeMutablePointer<CChar>
    private var lists: [StringList.Memory] = []

    /// `owner`: kept for as long as the handle, and released after its connections.
    init(owner: AnyObject? = nil) {
        CurlLibrary.setUp()
        guard let pointer = curl_easy_init() else { preconditionFailure("out of memory") }
        self.pointer = pointer
        self.owner = owner
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        message.deallocate()
    }

    /// Forgets all options and keeps connections, sessions and names that were looked up.
    func reset() {
        curl_easy_reset(pointer)
        forgetResult()
        note(signalbox_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, message))
    }

    /// Lets go of lists and of words about the last transfer; options stay as they are, but for those that take lists.
    func forgetResult() {
        lists = []
        setting = CURLE_OK
        message[0] = 0
    }

    func set(_ option: CURLoption, _ value: Int) { note(signalbox_easy_set_long(pointer, option, value)) }

    func set(_ option: CURLoption, offset value: Int) { note(signalbox_easy_set_offset(pointer, option, value)) }

    func set(_ option: CURLoption, _ value: String) {
        // A pointer that Swift makes of an argument by itself is one to a copy.
        value.withCString { note(signalbox_easy_set_string(pointer, option, $0)) }
    }

    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        note(signalbox_easy_set_pointer(pointer, option, value))
    }

    /// Bytes that curl copies: CURLOPT_COPYPOSTFIELDS, after CURLOPT_POSTFIELDSIZE_LARGE.
    func set(_ option: CURLoption, bytes: [UInt8]) {
        bytes.withUnsafeBytes { note(signalbox_easy_set_pointer(pointer, option, $0.baseAddress)) }
    }

    func set(_ option: CURLoption, data callback: signalbox_curl_data_callback) {
        note(signalbox_easy_set_data_callback(pointer, option, callback))
    }

    /// A list of strings, kept until the next ``reset()`` or ``forgetResult()``.
    func set(_ option: CURLoption, _ values: StringList) {
        guard let list = values.allocate() else { return }
        lists.append(list)
        note(signalbox_easy_set_list(pointer, option, list.first))
    }

    func note(_ result: CURLcode) {
        if setting == CURLE_OK { setting = result }
    }

    /// What curl knows about the transfer, or 0.
    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return signalbox_easy_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// What curl knows about the transfer, or 0.
    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return signalbox_easy_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// The sentence for a result: what curl wrote about this transfer, else its words for the code.
    func explain(_ result: CURLcode) -> String {
        String(cString: message[0] == 0 ? curl_easy_strerror(result) : UnsafePointer(message))
    }
}
