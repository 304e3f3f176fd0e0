import Model
import Testing

@testable import CLI

@Suite struct TextTableTests {
    @Test func `Columns are as wide as their widest cell, and numbers stand at the right`() {
        let table = TextTable(
            header: ["NAME", "N", "LAST"],
            alignments: [.left, .right, .left],
            rows: [["a", "1", "x"], ["longer name", "1000", "y"]]
        )
        #expect(
            table.text == """
                NAME            N  LAST
                a               1  x
                longer name  1000  y

                """
        )
    }

    @Test func `Line breaks and escape sequences in data stay in their cell`() {
        let table = TextTable(
            header: ["A", "B"],
            alignments: [.left, .left],
            rows: [["one\ntwo", "\u{1B}[31mred\u{202E}"]]
        )
        #expect(table.text == "A        B\none two  \u{FFFD}[31mred\u{FFFD}\n")
    }

    @Test func `Wide characters take two columns`() {
        let table = TextTable(header: ["A", "B"], alignments: [.left, .left], rows: [["日本", "x"], ["Grüße", "y"]])
        #expect(table.text == "A      B\n日本   x\nGrüße  y\n")
    }

    @Test func `A value of several lines is indented below its name`() {
        var details = Details()
        details.add("Id", "7")
        details.add("Nothing", .null)
        details.add("Message", "first\nsecond")
        #expect(details.text == "Id:      7\nMessage: first\n         second\n")
    }

    @Test func `Ages are told in their two largest units`() {
        #expect(Age.text(.milliseconds(900)) == "0s")
        #expect(Age.text(.seconds(61)) == "1m 1s")
        #expect(Age.text(.seconds(86_400 + 3600 * 5 + 60)) == "1d 5h")
        #expect(Age.text(.seconds(-5)) == "0s")
    }

    @Test func `A progress bar is full at the end`() {
        #expect(
            ProgressBar.text(done: 0, total: 10, after: .seconds(1)).hasPrefix("[..............................]   0%")
        )
        #expect(
            ProgressBar.text(done: 10, total: 10, after: .seconds(2))
                == "[##############################] 100%  10 of 10  5/s"
        )
    }
}
