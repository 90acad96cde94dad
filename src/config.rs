//! What the files say: `ambit.yaml` and the layers of `env/`, merged but not yet interpreted.

mod document;
mod folders;
mod istio;
mod keys;
mod layer;
mod layers;
mod load;
mod long_forms;
mod mixed_providers;
mod namespace;
mod option_paths;
mod project;
mod project_files;
mod provenance;
mod read;
mod shared_names;

pub use istio::{ComponentNamespaceKeys, InstallSource, IstioKeys, PatchKeys, RevisionKeys};
pub use layer::{
    Channel, ClusterKeys, CrdSource, Extends, GatewayApiKeys, LayerKeys, MonitoringKeys, PackKeys,
    Platform, PrimaryCni, Tier,
};
pub use load::{ENV_FOLDER, PROJECT_FILE, RENDERED_FOLDER, Request, load};
pub use namespace::{
    AlsoAllowKeys, DataplaneMode, Enroll, EntryKeys, Guard, NamespaceKeys, NamespaceOwnKeys,
    WaypointFor, WaypointKeys,
};
pub use project::{
    ApplicationKeys, ArgoCdKeys, ClusterKindKeys, ConfigKeys, DestinationKeys, GitKeys,
    ProjectKeys, Separable,
};
pub use project_files::{Configured, Project};
pub use provenance::Provenance;
pub use read::{FromField, FromSetting, Located, Named, Reader, Said, null_in_list};
