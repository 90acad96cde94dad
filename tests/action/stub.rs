//! A stub of the part of GitHub's API that the script uses.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the stub says.
#[derive(Clone)]
pub(crate) struct Answers {
    comments: String,
    status: u16,
}

impl Answers {
    /// The comments it lists, and the status of every request that writes.
    pub(crate) fn new(comments: &str, status: u16) -> Self {
        Self { comments: comments.to_owned(), status }
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
            for stream in listener.incoming().map_while(Result::ok) {
                answer(stream, &answers, &all);
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

fn answer(mut stream: TcpStream, answers: &Answers, asked: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("the connection"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).expect("a line") > 0 {}
    let length = head.lines().find_map(|it| it.strip_prefix("Content-Length: "));
    let mut body = vec![0; length.map_or(0, |it| it.parse().expect("a length"))];
    reader.read_exact(&mut body).expect("the body");
    let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    let body = String::from_utf8(body).expect("UTF-8");
    asked.lock().expect("the list").push(Asked { line: line.clone(), head, body });
    let (status, text) = if line.starts_with("GET") {
        (200, answers.comments.as_str())
    } else {
        (answers.status, "{}")
    };
    let length = text.len();
    let close = "Connection: close";
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{close}\r\n\r\n{text}")
        .expect("an answer");
}
