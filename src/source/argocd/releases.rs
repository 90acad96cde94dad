//! Commits of upstream releases, so that Applications read what cannot be moved.

/// Istio's repository.
pub(super) const ISTIO: &str = "https://github.com/istio/istio";

/// The Gateway API's repository.
pub(super) const GATEWAY_API: &str = "https://github.com/kubernetes-sigs/gateway-api";

/// Returns the commit of an Istio release.
pub(super) fn istio_commit(version: &str) -> Option<&'static str> {
    find(ISTIO_COMMITS, version)
}

/// Returns the commit of a Gateway API release.
pub(super) fn gateway_api_commit(version: &str) -> Option<&'static str> {
    find(GATEWAY_API_COMMITS, version)
}

fn find(table: &[(&str, &'static str)], version: &str) -> Option<&'static str> {
    table.iter().find(|(release, _)| *release == version).map(|(_, commit)| *commit)
}

/// Tags of istio/istio, resolved to commits.
const ISTIO_COMMITS: &[(&str, &str)] = &[
    ("1.28.0", "b8d1df54465060428c2a2a38286e360beb85fb31"),
    ("1.28.0-rc.0", "2bdcd76acf0023bdac39cc765af6089a82b750ea"),
    ("1.28.0-rc.1", "b8d1df54465060428c2a2a38286e360beb85fb31"),
    ("1.28.1", "6268e25f089a4b0f726082053cf630490c235cdc"),
    ("1.28.2", "ab413ac6c1f40b2f7c69d97e0db4e712e4ef1ecc"),
    ("1.28.3", "4c1f845d839e9086ee85ad9337f2647492322eb4"),
    ("1.28.4", "0cc9a3e0b248766541f79f0256668e84b02d4bc8"),
    ("1.28.5", "7da6662175184479cb9281f3d814d6994bf1009f"),
    ("1.28.6", "db606cedf03cac76d91a05a4a5628fa47bd537f3"),
    ("1.28.7", "643dcbd03cf4227a4062c2264be8f6b835e00288"),
    ("1.28.8", "07e4afa45ead54de23687a30c0730f50a5261065"),
    ("1.28.9", "4c6838d7f5b97e2e3bc80c7492e99e6707e61ca4"),
    ("1.28.10", "ff49c1889ebad8d444b8f82425a2fd326c039e54"),
    ("1.29.0", "2300e2458ab713c2c514a58da1ea8b03343ada7e"),
    ("1.29.0-rc.0", "88e2ab3eab87d64e5119e130432efa83358e7333"),
    ("1.29.0-rc.1", "c3f2f7df0b4728c355173d4de5f23d9f27481512"),
    ("1.29.0-rc.2", "a00fed8045db179cc7f19c0457dc16e0c07f527c"),
    ("1.29.0-rc.3", "2300e2458ab713c2c514a58da1ea8b03343ada7e"),
    ("1.29.1", "6991a379e1fcfbe21e64da2eda5d56624a5547b4"),
    ("1.29.2", "0c774325b938c4dbda4ea4ad4fb6156e80a12de8"),
    ("1.29.3", "4a7da1efa3f7e80fd69587831a3df7ccc2bd7622"),
    ("1.29.4", "e339c3903bcf276ba1dd83ea98ceebf049e3b385"),
    ("1.29.5", "fe1d6ad986110a26ad4e8b4044589f2b112daac1"),
    ("1.29.6", "7019d6d3608e4995e9a36d2977cfec3a341431cd"),
    ("1.30.0", "badd809ed7d57954d4c16e12e75e15a7722a7b96"),
    ("1.30.0-rc.0", "9d9451f31ab7da564b5ca9e43e1962bb33db323c"),
    ("1.30.1", "10229c76f2854420eeac94906ffff949b9aab746"),
    ("1.30.2", "f888ab4c8a0c3d0427bb0053fbebbe6b1f7e9a91"),
    ("1.30.3", "56df41f63e513f834c9a3af33d8aed82d1d961f2"),
    ("1.31.0-rc.0", "423f108b5459fd9fd93929e2004861f2f14e3492"),
];

/// Tags of kubernetes-sigs/gateway-api, resolved to commits.
const GATEWAY_API_COMMITS: &[(&str, &str)] = &[
    ("v1.4.0", "5e5891a5adad272363de782eb02a042166f1913c"),
    ("v1.4.1", "477d172e6ac5eccb82b65781ddb8f924afec4170"),
    ("v1.5.0", "3797b631d20f9ff4e2b4571f62d91d84a1fbdf5a"),
    ("v1.5.1", "e7677b70ae75d14a4448fba94870e7deea6cf0ad"),
    ("v1.6.0", "89b3b0c3fa63f9342f43ba0fb2cf93d6aab53af7"),
    ("v1.6.1", "8bb74df00e56ec8f944d48c25e6c1c9c2f6848e3"),
];
