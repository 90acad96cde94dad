//! `istio.imageDigests`: the cluster runs the very bytes that are recorded.

use crate::config::IstioKeys;
use crate::diag::{Finding, Findings, Place};
use crate::object::Component;
use crate::pins::{Image, recorded};
use crate::setting::Setting;

/// An image of a chart: where its values name it, and its name there by default.
type Named = (&'static [&'static str], &'static str);

/// Names the images of a chart by digest, where that is asked for.
pub(super) fn pin_images(
    component: Component,
    istio: &IstioKeys,
    values: &mut Setting,
    findings: &mut Findings,
) {
    let Some(asked) = istio.image_digests.as_ref().filter(|asked| asked.value) else { return };
    let images: &[Named] = match component {
        Component::Base => &[],
        Component::Istiod => &[(&["image"], "pilot"), (&["global", "proxy", "image"], "proxyv2")],
        Component::Cni => &[(&["image"], "install-cni")],
        Component::Ztunnel => &[(&["image"], "ztunnel")],
    };
    for (path, default) in images {
        let name = values.at(path).and_then(Setting::as_str).unwrap_or(default);
        // A whole reference is the user's own choice.
        if name.contains('/') {
            continue;
        }
        let (hub, image) = reference(name, path.len() == 1, values);
        let record = recorded();
        let digest = Image::parse(&image).and_then(|image| record.digest(&image).cloned());
        match digest {
            Some(digest) => {
                let reference = format!("{hub}/{image}@{digest}");
                values.put(path, Setting::text(&reference, asked.place));
            }
            None => findings.push(unknown(&image, asked.place)),
        }
    }
}

fn unknown(image: &str, place: Place) -> Finding {
    Finding::error("unknown-digest", format!("the digest of {image} is not known"))
        .at(place)
        .because("`imageDigests` takes digests from the record that ambit was built with")
        .hint(format!(
            "record it with `ambit pin {image}` in ambit's own repository, name the whole image in \
             the chart's values, or leave out `imageDigests`"
        ))
}

/// Returns the hub and the name and tag of an image, from a chart's values. istiod makes the
/// proxy's reference of `global` alone; a chart's `own` values go first for its own image.
fn reference(name: &str, own: bool, values: &Setting) -> (String, String) {
    let said =
        |path: &[&str]| values.at(path).and_then(Setting::as_str).filter(|text| !text.is_empty());
    let of =
        |key| Some(key).filter(|_| own).and_then(|key| said(&[key])).or(said(&["global", key]));
    let proxy = said(&["global", "proxy", "variant"]).filter(|_| !own);
    let tag = of("tag").unwrap_or_default();
    let tag = proxy.or(of("variant")).map_or(tag.to_owned(), |variant| format!("{tag}-{variant}"));
    (of("hub").unwrap_or_default().to_owned(), format!("{name}:{tag}"))
}
