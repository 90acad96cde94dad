//! A stub of the part of the APIs of GitHub and GitLab that the scripts use.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// Who writes the comments that the stub keeps.
const AUTHOR: &str = "github-actions[bot]";

/// What GitHub refuses: a comment of more characters.
const MOST_CHARACTERS: usize = 65_536;

/// What the stub says.
pub(crate) struct Answers {
    comments: Vec<Value>,
    status: u16,
}

impl Answers {
    /// The comments it lists first, and the status of every request that writes. Those that it
    /// takes are kept, as GitHub keeps them.
    pub(crate) fn new(comments: &str, status: u16) -> Self {
        Self { comments: serde_json::from_str(comments).expect("comments"), status }
    }

    /// Answers one request: a status and a text.
    fn to(&mut self, line: &str, body: &str) -> (u16, String) {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        if method == "GET" {
            return (200, Value::from(self.page(path)).to_string());
        }
        let sent = serde_json::from_str::<Value>(body).expect("JSON");
        let text = sent["body"].as_str().expect("a body");
        if text.chars().count() > MOST_CHARACTERS {
            return (422, "{}".to_owned());
        }
        let status = if self.status < 300 { self.keep(method, path, text) } else { self.status };
        (status, "{}".to_owned())
    }

    /// The comments of the page that is asked for.
    fn page(&self, path: &str) -> Vec<Value> {
        let number = |name: &str| {
            let (_, rest) = path.split_once(name)?;
            rest.split('&').next()?.parse::<usize>().ok()
        };
        let (size, page) = (number("per_page=").unwrap_or(20), number("&page=").unwrap_or(1));
        self.comments.iter().skip(size * (page - 1)).take(size).cloned().collect()
    }

    fn keep(&mut self, method: &str, path: &str, text: &str) -> u16 {
        let id = path.rsplit('/').next().and_then(|it| it.parse::<u64>().ok());
        let known = self.comments.iter_mut().find(|it| id.is_some() && it["id"].as_u64() == id);
        match (method, known) {
            ("PATCH" | "PUT", Some(comment)) => comment["body"] = text.into(),
            ("POST", _) => {
                let (id, user) = (1_000 + self.comments.len(), json!({ "login": AUTHOR }));
                self.comments.push(json!({ "id": id, "user": user, "body": text }));
            }
            _ => return 404,
        }
        self.status
    }
}

/// One request.
pub(crate) struct Asked {
    /// Method and path.
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A server on loopback; its thread ends with the test's process.
pub(crate) struct Stub {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    pub(crate) fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut answers = answers;
            for stream in listener.incoming().map_while(Result::ok) {
                answer(stream, &mut answers, &all);
            }
        });
        Self { port, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Takes the requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().expect("the list"))
    }
}

fn answer(mut stream: TcpStream, answers: &mut Answers, asked: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("the connection"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).expect("a line") > 0 {}
    let length = head.lines().find_map(|it| it.strip_prefix("Content-Length: "));
    let mut body = vec![0; length.map_or(0, |it| it.parse().expect("a length"))];
    reader.read_exact(&mut body).expect("the body");
    let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    let body = String::from_utf8(body).expect("UTF-8");
    let (status, text) = answers.to(&line, &body);
    asked.lock().expect("the list").push(Asked { line, head, body });
    let length = text.len();
    let close = "Connection: close";
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{close}\r\n\r\n{text}")
        .expect("an answer");
}
