# Modules that must be refused, each with what the message must name.
let
  one = it: [ { environments.prod = it; } ];
in
{
  unknown-option = {
    modules = one { istio.verzion = "1.30.4"; };
    names = "environments.prod.istio.verzion";
  };
  unknown-option-of-a-named-entry = {
    modules = one { namespaces.shop.dataplane = "ambient"; };
    names = "environments.prod.namespaces.shop.dataplane";
  };
  a-layers-own-word = {
    modules = one { extends = "base"; };
    names = "environments.prod.extends";
  };
  a-layers-word-for-being-no-environment = {
    modules = one { abstract = true; };
    names = "environments.prod.abstract";
  };
  a-layers-word-for-another-name = {
    modules = one { env = "production"; };
    names = "environments.prod.env";
  };
  a-layers-place-for-anchors = {
    modules = one { x-shared = { }; };
    names = "environments.prod.x-shared";
  };
  wrong-type = {
    modules = one { istio.version = 1; };
    names = "environments.prod.istio.version";
  };
  wrong-word = {
    modules = one { cluster.tier = "production"; };
    names = "environments.prod.cluster.tier";
  };
  function-in-pass-through = {
    modules = one { istio.istiod.x = value: value; };
    names = "environments.prod.istio.istiod";
  };
  path-in-pass-through = {
    modules = one { istio.istiod.x = ./refused.nix; };
    names = "environments.prod.istio.istiod";
  };
  package-in-pass-through = {
    modules = one {
      istio.istiod.x = {
        outPath = "/nix/store/x";
      };
    };
    names = "environments.prod.istio.istiod";
  };
  null-beside-a-value = {
    modules = one { istio.version = null; } ++ one { istio.version = "1.30.4"; };
    names = "environments.prod.istio.version";
  };
  two-values = {
    modules = one { istio.version = "1.30.3"; } ++ one { istio.version = "1.30.4"; };
    names = "environments.prod.istio.version";
  };
  union-member = {
    modules = one { namespaces.n.waypoints.w.guard.alsoAlow = [ ]; };
    names = "environments.prod.namespaces.n.waypoints.w.guard.alsoAlow";
  };
  name-that-is-no-dns-label = {
    modules = [ { environments."a b" = { }; } ];
    names = "environments.a b";
  };
  module-of-another-class = {
    modules = [ { _class = "nixos"; } ];
    names = "nixos";
  };
  the-marker-of-what-was-written = {
    modules = one { istio._written = _: { }; };
    names = "environments.prod.istio._written";
  };
  failed-assertion = {
    modules = [
      {
        environments.prod = { };
        assertions = [
          {
            assertion = false;
            message = "prod needs a version";
          }
        ];
      }
    ];
    names = "prod needs a version";
  };
}
