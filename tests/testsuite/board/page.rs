//! `board --html`: one page that can stand anywhere and runs nothing of what documents say.

use snapbox::str;

use super::{board, pattern};
use crate::harness::Env;

/// Writes the page, and returns it.
#[track_caller]
fn page(t: &Env) -> String {
    assert_eq!(board(t, &["--html", "board.html"], 0), "wrote board.html\n");
    t.read("board.html")
}

/// What lies between the first `from` and the next `to`.
#[track_caller]
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let start = page.find(from).unwrap_or_else(|| panic!("no {from:?} in {page}")) + from.len();
    &page[start..start + page[start..].find(to).unwrap()]
}

/// The rendered section of the first pattern.
#[track_caller]
fn prose(t: &Env) -> String {
    between(&page(t), "<div class=\"prose\">\n", "\n</div>\n</article>").to_owned()
}

#[test]
fn a_pattern_is_rendered_with_its_example_and_its_findings() {
    let t = Env::new();
    t.write("src/a.sh", "# region main\nmain() { echo 1; }\n# endregion\n");
    let more = "### Use Case\n\nWhen *needed*.\n\n##### Deep\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |\n\n\
                ```sh file=src/a.sh region=main\nmain() { echo 2; }\n```\n\n- [x] done";
    t.write("docs/a.md", pattern("One", "Canonical", more));
    let html = page(&t);
    let prose = between(&html, "<div class=\"prose\">\n", "\n</div>\n</article>");
    snapbox::assert_data_eq!(
        prose,
        str![[r#"
<p><strong>Status:</strong> Canonical</p>
<h4>Use Case</h4>
<p>When <em>needed</em>.</p>
<h5>Deep</h5>
<div class="scroll" role="group" aria-label="Table" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>
<tr><td>1</td><td><del>2</del></td></tr>
</tbody></table>
</div><figure class="code"><figcaption><a href="src/a.sh"><code>src/a.sh</code></a> <span>main</span></figcaption><pre tabindex="0"><code>main() { echo 2; }
</code></pre></figure>
<ul>
<li><span class="task"><span aria-hidden="true">☑</span><span class="vh">done: </span></span> done</li>
</ul>

"#]]
    );
    let findings = between(&html, "<ul class=\"findings\"", "</ul>");
    assert!(findings.contains("<strong class=\"w-error\">error</strong>"), "{findings}");
    assert!(findings.contains("<a href=\"docs/a.md#L"), "{findings}");
    assert!(findings.contains("<span class=\"rule\">example-drift</span>"), "{findings}");
}

#[test]
fn nothing_that_a_document_says_can_run_or_load() {
    let t = Env::new();
    let more = "<script>alert(1)</script>\n\n<img src=x onerror=alert(2)> and <b onclick=\"alert(3)\">text</b><br>more\n\n\
                <!-- a comment -->\n\n<!-- two\nlines --><i>\n\n\
                [a](javascript:alert(4)) [b](JaVaScRiPt:alert(5)) [c](data:text/html,x) [d](vbscript:x) [e](//evil.example/x)\n\
                [f](<java&#9;script:alert(6)>) [g](&#x6A;avascript:alert(7)) <javascript:alert(8)>\n\n\
                ![picture](https://evil.example/x.png) ![](javascript:alert(9))\n\n\
                ```\"onmouseover=alert(10) x='\n</code></pre><script>alert(11)</script>\n```\n";
    let name = "A <img src=x onerror=alert(12)> \"quoted\" & more";
    t.write("docs/a.md", pattern(name, "Canonical <script>", more));
    t.write("docs/b<i>.md", "[nothing](none.md)\n\n## Pattern: B\n\n**Status:** \"><script>alert(13)</script>\n");
    let html = page(&t);
    // The page's own script, and no other.
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert!(!html.to_lowercase().replace(['"', ' '], "").contains("href=javascript:"), "{html}");
    for tag in
        ["<img", "<b ", "<i>", "<iframe", "src=\"", "srcset", "url(", "@import", " style=", "href=\"data", "href=\"//"]
    {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
    // What browsers call on events, as attributes.
    let attributes = regex::Regex::new(r#"<[^>]*\son[a-z]+\s*="#).unwrap();
    assert!(!attributes.is_match(&html), "{:?}", attributes.find(&html));
    let prose = between(&html, "<div class=\"prose\">\n", "\n</div>\n</article>");
    assert!(prose.contains("<p class=\"raw\">&lt;script&gt;alert(1)&lt;/script&gt;</p>"), "{prose}");
    assert!(prose.contains("<br />\nmore") && !prose.contains("a comment"), "{prose}");
    assert!(prose.contains("<a class=\"picture\" href=\"https://evil.example/x.png\">Picture: picture</a>"), "{prose}");
}

#[test]
fn links_lead_where_they_led() {
    let t = Env::new();
    t.write("src/a b.sh", "");
    t.write("docs/b.md", pattern("Two words", "Canonical", ""));
    let links = "[code](../src/a%20b.sh) [line](../src/a%20b.sh#L3) [folder](../src) [other](b.md#pattern-two-words) \
                 [own](#pattern-one) [web](https://example.com/a?b=c&d=e) [mail](mailto:a@example.com) [gone](gone.sh) \
                 [out](../../x) [root](/docs/b.md) [ref]\n\n[ref]: ../src/a%20b.sh\n";
    t.write("docs/a.md", pattern("One", "Canonical", links));
    t.write("out/x", "");
    board(&t, &["--html", "out/board.html"], 0);
    let page = t.read("out/board.html");
    let hrefs = |page: &str| -> Vec<String> {
        let prose = between(page, "<div class=\"prose\">\n", "\n</div>\n</article>").to_owned();
        let link = regex::Regex::new("href=\"([^\"]*)\"").unwrap();
        link.captures_iter(&prose).map(|found| found[1].to_owned()).collect()
    };
    assert_eq!(
        hrefs(&page),
        [
            "../src/a%20b.sh",
            "../src/a%20b.sh#L3",
            "../src",
            "#two-words",
            "#one",
            "https://example.com/a?b=c&amp;d=e",
            "mailto:a@example.com",
            "../docs/b.md",
            "../src/a%20b.sh",
        ]
    );
    // With a page of its own, the repository's files are looked at there.
    let git = t.git_init(".");
    let commit = git.commit("one", 0);
    let config = t.read(".git/config") + "[remote \"origin\"]\n\turl = https://me:s3cret@github.com/acme/demo.git\n";
    t.write(".git/config", config);
    board(&t, &["--html", "out/board.html"], 0);
    let page = t.read("out/board.html");
    let web = format!("https://github.com/acme/demo/blob/{commit}");
    assert_eq!(hrefs(&page)[0], format!("{web}/src/a%20b.sh"));
    assert_eq!(hrefs(&page)[2], format!("https://github.com/acme/demo/tree/{commit}/src"));
    assert!(!page.contains("s3cret"));
}

#[test]
fn its_policy_names_its_own_style_and_script() {
    use sha2::Digest as _;
    let t = Env::new();
    t.write("docs/a.md", pattern("One", "Canonical", ""));
    let html = page(&t);
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (name, text) in
        [("style", between(&html, "<style>", "</style>")), ("script", between(&html, "<script>", "</script>"))]
    {
        use base64::Engine as _;
        let digest = base64::prelude::BASE64_STANDARD.encode(sha2::Sha256::digest(text));
        assert!(policy.contains(&format!("{name}-src 'sha256-{digest}';")), "{policy}");
    }
}

#[test]
fn secrets_that_stand_in_a_document_are_not_passed_on() {
    let t = Env::new();
    let token = ["gh", "p_", "0123456789abcdefABCDEF0123456789abcd"].concat();
    t.write("docs/a.md", pattern("One", "Canonical", &format!("```sh\nexport TOKEN={token}\n```\n")));
    assert!(!page(&t).contains(&token));
}

#[test]
fn line_endings_and_a_byte_order_mark_are_no_matter() {
    let t = Env::new();
    let text = pattern("One", "Canonical", "### Use Case\n\nText\nand more.\n\n```sh\ncode\n```\n");
    t.write("docs/a.md", &text);
    let plain = prose(&t);
    t.write("docs/a.md", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(prose(&t), plain);
    t.write("docs/a.md", format!("---\ntitle: x\n---\n{text}"));
    assert_eq!(prose(&t), plain);
}

#[test]
fn it_is_the_same_again_and_leaves_other_files_alone() {
    let t = Env::new();
    t.git_init(".");
    t.write("docs/a.md", pattern("One", "Canonical", ""));
    let first = page(&t);
    let before = t.snapshot(".");
    assert_eq!(page(&t), first);
    assert_eq!(t.snapshot(".").changes_since(&before), "");
    t.write("docs/a.md", pattern("Two", "Canonical", ""));
    assert_ne!(page(&t), first);
    let before = t.snapshot(".");
    t.run(["board", "--html", "docs/a.md"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to write `docs/a.md`
  caused by: the file that is there is no page of `patternbook board`
hint: choose another name, or remove it

"#]]);
    t.run(["board", "--html", "none/board.html"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find where `none/board.html` goes
...
hint: make its folder first

"#]]);
    assert_eq!(t.snapshot(".").changes_since(&before), "");
}

#[test]
fn without_patterns_it_says_how_one_is_written() {
    let t = Env::new();
    let html = page(&t);
    assert!(html.contains("No patterns were found.") && !html.contains("<table"), "{html}");
}

#[test]
fn lives_are_drawn_to_scale() {
    let t = Env::new();
    let git = t.git_init(".");
    // The clock of these tests stands at the second day.
    for (day, status) in [(-99, "Experimental"), (-49, "Established"), (-24, "My own")] {
        t.write("docs/a.md", pattern("One", status, ""));
        git.commit("more", day);
    }
    let html = page(&t);
    let lane = between(&html, "<svg class=\"lane\"", "</svg>");
    let parts = regex::Regex::new("class=\"(s-[^\"]*)\" x=\"([^\"]*)\" y=\"0\" width=\"([^\"]*)\"").unwrap();
    let parts: Vec<_> = parts.captures_iter(lane).map(|it| [1, 2, 3].map(|at| it[at].to_owned())).collect();
    assert_eq!(
        parts,
        [
            ["s-experimental", "0.00%", "50.00%"],
            ["s-established", "50.00%", "25.00%"],
            ["s-other-1", "75.00%", "25.00%"]
        ]
    );
    assert!(html.contains("<span class=\"vh\">Experimental from 2025-09-24, Established from 2025-11-13, My own from"));
    assert!(html.contains("<g><title>from 2025-09-24: 1 Experimental</title>"), "{html}");
    assert!(html.contains("<summary>3 changes</summary>"));
    assert!(html.contains("text-anchor=\"start\">Oct 2025</text>"), "{html}");
}
