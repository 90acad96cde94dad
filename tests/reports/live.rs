//! What of a comment is live: all that stands outside of backticks.

/// Leaves out what stands inside backticks, as `CommonMark` finds it.
pub(crate) fn without_code(text: &str) -> String {
    let (mut left, mut fence) = (String::new(), String::new());
    for line in text.lines() {
        let run = line.trim_start().chars().take_while(|it| *it == '`').collect::<String>();
        if !fence.is_empty() {
            if run.len() >= fence.len() && line.trim() == run {
                fence.clear();
            }
        } else if run.len() >= 3
            && line.trim_start().ends_with("diff")
            && !line.trim_start().trim_start_matches('`').contains('`')
        {
            fence = run;
        } else {
            left.push_str(&outside(line));
            left.push('\n');
        }
    }
    left
}

fn outside(line: &str) -> String {
    let (mut left, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        left.push_str(&rest[..start]);
        let run = rest[start..].chars().take_while(|it| *it == '`').count();
        let inside = &rest[start + run..];
        let end = closing(inside, run).expect("a run of backticks that closes");
        rest = &inside[end + run..];
    }
    left + rest
}

/// Finds a run of exactly so many backticks.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..].chars().take_while(|it| *it == '`').count();
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}
