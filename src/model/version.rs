//! Istio releases.

use std::cmp::Ordering;
use std::fmt;

/// An Istio release, such as `1.30.4` or `1.31.0-rc.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IstioVersion {
    text: String,
    minor: Minor,
    patch: u32,
}

/// A supported Istio minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Minor {
    /// 1.28
    V1_28,
    /// 1.29
    V1_29,
    /// 1.30
    V1_30,
    /// 1.31
    V1_31,
}

impl Minor {
    /// The supported minors, the oldest first.
    pub const ALL: [Self; 4] = [Self::V1_28, Self::V1_29, Self::V1_30, Self::V1_31];

    /// Returns the minor as people write it: `1.30`.
    pub fn text(self) -> &'static str {
        match self {
            Self::V1_28 => "1.28",
            Self::V1_29 => "1.29",
            Self::V1_30 => "1.30",
            Self::V1_31 => "1.31",
        }
    }

    /// Returns the number after the dot: 30.
    pub fn number(self) -> u32 {
        match self {
            Self::V1_28 => 28,
            Self::V1_29 => 29,
            Self::V1_30 => 30,
            Self::V1_31 => 31,
        }
    }

    /// Returns the Gateway API release this minor is built with (its `go.mod`).
    pub fn gateway_api(self) -> &'static str {
        match self {
            Self::V1_28 | Self::V1_29 => "v1.4.1",
            Self::V1_30 => "v1.5.1",
            Self::V1_31 => "v1.6.0",
        }
    }
}

/// Why a text is no release that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadVersion {
    /// Not of the form MAJOR.MINOR.PATCH, with an optional pre-release.
    Form,
    /// A minor that is not supported.
    Minor,
}

impl IstioVersion {
    /// Reads a release. A known minor with an unknown patch is fine.
    pub fn parse(text: &str) -> Result<Self, BadVersion> {
        let (release, pre) = text.split_once('-').map_or((text, None), |(a, b)| (a, Some(b)));
        let parts = release.split('.').map(number).collect::<Option<Vec<_>>>();
        let parts = parts.filter(|parts| parts.len() == 3).ok_or(BadVersion::Form)?;
        if pre.is_some_and(|pre| !is_prerelease(pre)) {
            return Err(BadVersion::Form);
        }
        let is_it = |minor: &Minor| parts[0] == 1 && minor.number() == parts[1];
        let minor = Minor::ALL.into_iter().find(is_it).ok_or(BadVersion::Minor)?;
        Ok(Self { text: text.to_owned(), minor, patch: parts[2] })
    }

    /// Returns the release as the user wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns its minor.
    pub fn minor(&self) -> Minor {
        self.minor
    }

    fn prerelease(&self) -> Option<&str> {
        self.text.split_once('-').map(|(_, prerelease)| prerelease)
    }
}

/// The order of releases: that of semantic versions.
impl Ord for IstioVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = |it: &Self| (it.minor, it.patch);
        let prereleases = || match (self.prerelease(), other.prerelease()) {
            (Some(own), Some(others)) => parts(own).cmp(parts(others)),
            // A release is newer than its candidates.
            (own, others) => others.is_some().cmp(&own.is_some()),
        };
        let order = numbers(self).cmp(&numbers(other)).then_with(prereleases);
        order.then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for IstioVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The parts of a pre-release, numbers before words.
fn parts(prerelease: &str) -> impl Iterator<Item = Result<u64, &str>> {
    prerelease.split('.').map(|part| part.parse::<u64>().map_err(|_| part))
}

impl fmt::Display for IstioVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

fn number(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_no_zero_before = text == "0" || !text.starts_with('0');
    if is_plain && has_no_zero_before { text.parse().ok() } else { None }
}

fn is_prerelease(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::{BadVersion, IstioVersion, Minor};

    #[test]
    fn known_minors_with_any_patch_are_releases() {
        assert_eq!(IstioVersion::parse("1.30.99").unwrap().minor(), Minor::V1_30);
        assert_eq!(IstioVersion::parse("1.31.0-rc.0").unwrap().minor(), Minor::V1_31);
    }

    #[test]
    fn releases_have_the_order_of_semantic_versions() {
        let ascending = [
            "1.28.10",
            "1.29.6",
            "1.30.0-alpha",
            "1.30.0-rc.2",
            "1.30.0-rc.10",
            "1.30.0",
            "1.30.9",
            "1.30.10",
            "1.31.0-rc.0",
        ];
        for pair in ascending.windows(2) {
            let [older, newer] = [pair[0], pair[1]].map(|it| IstioVersion::parse(it).unwrap());
            assert!(older < newer, "{older} {newer}");
        }
    }

    #[test]
    fn other_minors_and_other_texts_are_not() {
        assert_eq!(IstioVersion::parse("1.27.0"), Err(BadVersion::Minor));
        assert_eq!(IstioVersion::parse("2.30.0"), Err(BadVersion::Minor));
        for text in ["1.30", "v1.30.1", "1.30.1.2", "latest", "1.030.1", "1.30.1-", ""] {
            assert_eq!(IstioVersion::parse(text), Err(BadVersion::Form), "{text}");
        }
    }
}
