//! Hides what is not Markdown from the Markdown parser.
//!
//! Expressions `{{ … }}` and container lines `::: …` are replaced, byte for byte, by text that the parser
//! carries through untouched, so every offset it reports is an offset of the file. An expression becomes
//! letters; a container line becomes a processing instruction `<?…?>`, which ends any paragraph or list
//! before it as the line should.

use std::collections::BTreeSet;
use std::ops::Range;

use super::counting;

/// A masked text and what lies under the mask.
pub(super) struct Masked {
    /// As long as the original, byte for byte.
    pub(super) text: String,
    /// The expressions, with their braces, in order.
    pub(super) expressions: Vec<Range<usize>>,
    /// The container lines, in order.
    pub(super) containers: Vec<Range<usize>>,
    /// Where an expression is opened and not closed in its paragraph.
    pub(super) unclosed: Vec<usize>,
}

/// Masks `text`.
pub(super) fn mask(text: &str) -> Masked {
    let mut scan = Scan { text, expressions: Vec::new(), containers: Vec::new(), unclosed: Vec::new() };
    scan.lines();
    let mut bytes = text.as_bytes().to_vec();
    for expression in &scan.expressions {
        bytes[expression.clone()].fill(b'x');
    }
    for line in &scan.containers {
        bytes[line.clone()].fill(b'x');
        let inner = line.start..line.end;
        bytes[inner.start..inner.start + 2].copy_from_slice(b"<?");
        // Three colons leave room for `<?>`, which both opens and closes.
        bytes[inner.end - 1] = b'>';
        bytes[inner.end - 2] = b'?';
    }
    let text = String::from_utf8(bytes).expect("whole characters are replaced by ASCII");
    Masked { text, expressions: scan.expressions, containers: scan.containers, unclosed: scan.unclosed }
}

/// Puts digits in the place of the letters that number the items of lists: `i.`, `a)`. Markdown knows digits alone.
pub(super) fn mark_lists(text: &mut String) {
    let mut masked = String::with_capacity(text.len());
    let mut fence: Option<String> = None;
    // A line in the middle of a paragraph begins no list.
    let mut may_begin = true;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let opens = fence_of(content.trim_end());
        let digits = if fence.is_none() && may_begin { counting::digits(content) } else { None };
        match digits {
            Some(digits) => {
                let indent = line.len() - content.len();
                masked.push_str(&line[..indent]);
                masked.push_str(&digits);
                masked.push_str(&line[indent + digits.len()..]);
            }
            None => masked.push_str(line),
        }
        match (&fence, opens) {
            (None, Some(opened)) => fence = Some(opened.to_owned()),
            (Some(opened), Some(mark)) if mark.starts_with(opened.as_str()) => fence = None,
            _ => {}
        }
        may_begin = content.trim_end().is_empty() || (may_begin && counting::is_item(content));
    }
    *text = masked;
}

struct Scan<'a> {
    text: &'a str,
    expressions: Vec<Range<usize>>,
    containers: Vec<Range<usize>>,
    unclosed: Vec<usize>,
}

impl Scan<'_> {
    /// Goes through the lines, leaving out fenced code, and scans each run of prose.
    fn lines(&mut self) {
        let mut fence: Option<&str> = None;
        let mut prose: Option<usize> = None;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let content = line.trim();
            let container = is_container(line);
            let opens = fence_of(content);
            let is_prose = fence.is_none() && opens.is_none() && !content.is_empty() && !container;
            if !is_prose {
                if let Some(start) = prose.take() {
                    self.prose(start..at);
                }
            } else if prose.is_none() {
                prose = Some(at);
            }
            match (fence, opens) {
                (None, Some(opened)) => fence = Some(opened),
                (Some(opened), Some(mark)) if mark.starts_with(opened) && mark.len() == content.len() => fence = None,
                (None, None) if container => {
                    let start = at + line.len() - line.trim_start().len();
                    self.containers.push(start..start + content.len());
                }
                _ => {}
            }
            at += line.len();
        }
        if let Some(start) = prose {
            self.prose(start..at);
        }
    }

    /// Finds the expressions of a run of prose, leaving out code spans.
    fn prose(&mut self, run: Range<usize>) {
        let bytes = self.text.as_bytes();
        let mut at = run.start;
        // Widths of backticks that nothing in the rest of the run closes: they are looked for once.
        let mut open = BTreeSet::new();
        while at < run.end {
            match bytes[at] {
                b'\\' => at += 2,
                b'`' => at = self.code_span(at, run.end, &mut open),
                b'{' if bytes.get(at + 1) == Some(&b'{') => match self.text[at..run.end].find("}}") {
                    Some(end) => {
                        self.expressions.push(at..at + end + 2);
                        at += end + 2;
                    }
                    None => {
                        self.unclosed.push(at);
                        at = run.end;
                    }
                },
                _ => at += 1,
            }
        }
    }

    /// The end of the code span that starts at `at`, or of its backticks if it is never closed.
    fn code_span(&self, at: usize, end: usize, open: &mut BTreeSet<usize>) -> usize {
        let ticks = |from: usize| self.text[from..end].bytes().take_while(|byte| *byte == b'`').count();
        let width = ticks(at);
        if open.contains(&width) {
            return at + width;
        }
        let mut look = at + width;
        while let Some(found) = self.text[look..end].find('`') {
            let start = look + found;
            let run = ticks(start);
            look = start + run;
            if run == width {
                return look;
            }
        }
        open.insert(width);
        at + width
    }
}

/// Three colons, indented less than code would be.
fn is_container(line: &str) -> bool {
    let indent = line.len() - line.trim_start_matches(' ').len();
    indent < 4 && line[indent..].starts_with(":::")
}

/// The fence that a line opens or closes: its run of backticks or tildes.
fn fence_of(content: &str) -> Option<&str> {
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let width = content.len() - content.trim_start_matches(mark).len();
    let info = &content[width..];
    (width >= 3 && !(mark == '`' && info.contains('`'))).then(|| &content[..width])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let masked = mask(text);
        assert_eq!(masked.text.len(), text.len(), "offsets must not move");
        masked.text
    }

    #[test]
    fn expressions_become_letters_and_code_is_left_alone() {
        assert_eq!(masked("a {{ b * c }} d"), "a xxxxxxxxxxx d");
        assert_eq!(masked("`{{ a }}` {{ b }}"), "`{{ a }}` xxxxxxx");
        assert_eq!(masked("``{{ a }} ` `` {{ b }}"), "``{{ a }} ` `` xxxxxxx");
        assert_eq!(masked("```\n{{ a }}\n:::\n```\n{{ b }}\n"), "```\n{{ a }}\n:::\n```\nxxxxxxx\n");
        assert_eq!(masked("\\{{ a }}"), "\\{{ a }}");
    }

    #[test]
    fn containers_become_instructions() {
        assert_eq!(masked("::: note A title\ntext\n:::\n"), "<?xxxxxxxxxxxx?>\ntext\n<?>\n");
    }

    #[test]
    fn letters_that_number_a_list_become_digits() {
        let marked = |text: &str| {
            let mut text = text.to_owned();
            mark_lists(&mut text);
            text
        };
        assert_eq!(marked("i. one\nii. two\n"), "1. one\n02. two\n");
        assert_eq!(marked("- x\n  a) one\n  b) two\n"), "- x\n  1) one\n  2) two\n");
        assert_eq!(marked("words that\na. go on\n"), "words that\na. go on\n");
        assert_eq!(marked("```\n\na) code\n```\n\nb) list\n"), "```\n\na) code\n```\n\n2) list\n");
    }

    #[test]
    fn an_expression_must_close_in_its_paragraph() {
        assert_eq!(mask("a {{ b\n\nc }} d").unclosed, [2]);
        assert_eq!(mask("a {{ b\nc }} d").unclosed, [0usize; 0]);
    }
}
