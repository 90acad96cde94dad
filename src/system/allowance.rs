//! Work that may never end, and what it may cost.
//!
//! Whoever calls code that cannot be interrupted has it done here, in a thread of its own. A thread
//! cannot be stopped from outside, so one that costs too much is left behind: whoever is told so
//! ends the process soon.

use std::fs;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Between two looks at what the work has cost.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
/// Only touched pages of a stack cost memory, and deep values are compared and dropped by recursion.
const STACK: usize = 256 << 20;
/// How often the allowed time may pass on the wall: other processes may need the processors, and
/// not every system tells what a thread has used.
const PATIENCE: u32 = 20;
/// Work that used less of the processor is not blamed for memory that others took meanwhile.
const BLAMELESS: Duration = Duration::from_millis(10);

/// What some work may cost.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Time on a processor.
    pub time: Duration,
    /// Bytes that the process may grow by.
    pub memory: u64,
}

/// Why some work was left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// It took too long.
    Time,
    /// It took too much memory.
    Memory,
    /// It could not be begun: the system gives no further thread.
    NoThread,
}

impl Allowance {
    /// Does some work and returns what it makes, or why it was left behind. Memory is only watched
    /// where the system tells how much there is in use, which is Linux.
    pub fn for_work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Excess> {
        let (sender, messages) = channel();
        let run = move || {
            let clock = ThreadClock::of_this_thread();
            // Nobody listens any more when this work was left behind.
            let _ = sender.send(Message::Begun(clock));
            let _ = sender.send(Message::Done(work()));
        };
        let thread = thread::Builder::new().stack_size(STACK).spawn(run);
        let thread = thread.map_err(|_| Excess::NoThread)?;
        self.watch(&messages, thread)
    }

    fn watch<T>(
        self,
        messages: &Receiver<Message<T>>,
        thread: JoinHandle<()>,
    ) -> Result<T, Excess> {
        let begun = Instant::now();
        let (mut clock, mut before) = (None, None);
        loop {
            match messages.recv_timeout(BETWEEN_LOOKS) {
                Ok(Message::Begun(of_thread)) => clock = of_thread,
                Ok(Message::Done(made)) => {
                    // It has nothing left to do but to free its stack. To wait for that keeps the
                    // threads of many small works from piling up.
                    return match thread.join() {
                        Ok(()) => Ok(made),
                        Err(panic) => resume_unwind(panic),
                    };
                }
                Err(RecvTimeoutError::Disconnected) => resume_unwind(panic_of(thread)),
                Err(RecvTimeoutError::Timeout) => {
                    let used = clock.as_ref().and_then(ThreadClock::used);
                    if used.is_some_and(|used| used > self.time)
                        || begun.elapsed() > self.time * PATIENCE
                    {
                        return Err(Excess::Time);
                    }
                    let in_use = memory_in_use().unwrap_or(0);
                    let grown = in_use.saturating_sub(*before.get_or_insert(in_use));
                    if grown > self.memory && used.is_none_or(|used| used > BLAMELESS) {
                        return Err(Excess::Memory);
                    }
                }
            }
        }
    }
}

enum Message<T> {
    Begun(Option<ThreadClock>),
    Done(T),
}

fn panic_of(thread: JoinHandle<()>) -> Box<dyn std::any::Any + Send> {
    thread.join().err().unwrap_or_else(|| Box::new("the work ended without a result"))
}

/// Tells how long a thread has been on a processor.
struct ThreadClock {
    statistics: std::path::PathBuf,
}

impl ThreadClock {
    fn of_this_thread() -> Option<Self> {
        let thread = fs::read_link("/proc/thread-self").ok()?;
        Some(Self { statistics: ["/proc".into(), thread, "schedstat".into()].iter().collect() })
    }

    /// The file begins with nanoseconds on a processor.
    fn used(&self) -> Option<Duration> {
        let text = fs::read_to_string(&self.statistics).ok()?;
        Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
    }
}

/// Returns the bytes of memory that this process has in use.
fn memory_in_use() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::{Allowance, Excess};

    const LITTLE: Allowance = Allowance { time: Duration::from_millis(20), memory: 16 << 20 };
    const MUCH: Allowance = Allowance { time: Duration::from_secs(60), memory: 1 << 40 };

    #[test]
    fn work_that_ends_gives_what_it_makes() {
        assert_eq!(MUCH.for_work(|| 6 * 7), Ok(42));
    }

    #[test]
    fn work_that_never_ends_is_left_behind() {
        let (sender, stop) = channel::<()>();
        let busy =
            move || while stop.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected) {};
        // The memory is that of the whole process, so that of the other tests as well.
        let roomy = Allowance { memory: MUCH.memory, ..LITTLE };
        assert_eq!(roomy.for_work(busy), Err(Excess::Time));
        drop(sender);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn work_that_takes_all_memory_is_left_behind() {
        let (sender, stop) = channel::<()>();
        let patient = Allowance { time: Duration::from_secs(60), ..LITTLE };
        let hungry = move || {
            let mut bytes = Vec::new();
            while stop.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected) {
                if bytes.len() < 64 << 20 {
                    bytes.resize(bytes.len() + (1 << 16), 1_u8);
                }
            }
        };
        assert_eq!(patient.for_work(hungry), Err(Excess::Memory));
        drop(sender);
    }

    #[test]
    #[should_panic(expected = "as it is")]
    fn a_panic_is_handed_on() {
        let _ = MUCH.for_work(|| panic!("as it is"));
    }
}
