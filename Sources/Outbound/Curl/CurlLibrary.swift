internal import CCurl

/// libcurl's process-wide state.
enum CurlLibrary {
    /// Set up once, by whoever asks first; a static is initialised under a lock, which curl_global_init wants.
    private static let result: CURLcode = curl_global_init(Int(CURL_GLOBAL_ALL))

    static func setUp() {
        precondition(result == CURLE_OK, "libcurl does not start: \(String(cString: curl_easy_strerror(result)))")
    }
}
