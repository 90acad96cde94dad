# same-bytes/env/odd.yaml as a module: both must give the same bytes.
{
  environments.odd = {
    istio = {
      version = "1.30.4";
      global.logAsJson = null;
      ztunnel.resources = null;
    };
    argocd.project = null;
    context = [ ];
    manifests.found = [ "manifests/odd-*.yaml" ];
    packs.templated = {
      template = "pack";
      namespace = "shop";
      values.size = 3;
    };
    namespaces.shop = {
      dataplaneMode = "ambient";
      authorizationPolicies = {
        deny-all = { };
        gone = null;
      };
      configMaps.words.data = {
        a = "1.30";
        b = "010";
        c = "true";
        d = "null";
        e = "1e3";
        f = "~";
        g = "";
      };
    };
    objects.odd.odd = {
      apiVersion = "example.com/v1";
      kind = "Odd";
      metadata = {
        name = "odd";
        namespace = "shop";
      };
      spec = {
        nothing = null;
        map = { };
        list = [ ];
        nested = {
          map = { };
          list = [
            [ ]
            { }
            [
              1
              "a"
            ]
          ];
        };
        largest = 9223372036854775807;
        least = -9223372036854775807;
        zero = 0;
        half = 0.5;
        short = 3.14159;
        negative = -1.25;
        words = [
          "1.30"
          "010"
          "0x1F"
          "yes"
          "off"
          "2001-01-01"
          "1_000"
          ".inf"
        ];
        lines = "one\ntwo\n";
        quotes = "it's \"so\" \${here}";
      };
    };
  };
}
