# Exactly what was written reaches ambit, and modules merge as people expect.
{ lib, ambit }:
let
  documents = modules: (ambit.lib.evalEnvironments { inherit modules; }).documents;
  # The environment `a` of modules that each say something of it.
  one = modules: (documents (map (it: { environments.a = it; }) modules)).a.environment;
  gives = expected: expr: { inherit expr expected; };
in
{
  testAnEmptyEnvironmentIsEmpty = gives { } (one [ { } ]);
  testNothingIsAddedToWhatWasWritten = gives { istio.version = "1.30.4"; } (one [
    { istio.version = "1.30.4"; }
  ]);
  testModulesMerge =
    gives
      {
        istio = {
          hub = "h";
          version = "1.30.4";
        };
      }
      (one [
        { istio.version = "1.30.4"; }
        { istio.hub = "h"; }
      ]);
  testNullIsKeptWhereItWasWritten =
    gives
      {
        argocd.project = null;
        istio.global.tag = null;
        namespaces.gone = null;
      }
      (one [
        {
          argocd.project = null;
          istio.global.tag = null;
          namespaces.gone = null;
        }
      ]);
  testForcedNullReplacesAValue =
    gives
      {
        gatewayApi = {
          version = null;
        };
      }
      (one [
        { gatewayApi.version = "v1.5.1"; }
        { gatewayApi.version = lib.mkForce null; }
      ]);
  testForcedNullRemovesANamedEntry = gives { namespaces.shop = null; } (one [
    { namespaces.shop.dataplaneMode = "ambient"; }
    { namespaces.shop = lib.mkForce null; }
  ]);
  testEmptyMapsAndListsAreKept =
    gives
      {
        context = [ ];
        namespaces.shop.authorizationPolicies.deny-all = { };
      }
      (one [
        {
          context = [ ];
          namespaces.shop.authorizationPolicies.deny-all = { };
        }
      ]);
  testAConditionThatDoesNotHoldWritesNothing = gives { istio.version = "1.30.4"; } (one [
    {
      istio = lib.mkMerge [
        { version = "1.30.4"; }
        (lib.mkIf false { hub = "h"; })
      ];
      namespaces = lib.mkIf false { shop.create = true; };
    }
  ]);
  testADefaultGivesWay = gives { istio.version = "1.30.4"; } (one [
    { istio.version = lib.mkDefault "1.29.7"; }
    { istio.version = "1.30.4"; }
  ]);
  testListsAreConcatenatedInTheOrderAskedFor =
    gives
      {
        context = [
          "first"
          "middle"
          "last"
        ];
      }
      (one [
        { context = lib.mkAfter [ "last" ]; }
        { context = [ "middle" ]; }
        { context = lib.mkBefore [ "first" ]; }
      ]);
  testAForcedListReplaces = gives { context = [ "b" ]; } (one [
    { context = [ "a" ]; }
    { context = lib.mkForce [ "b" ]; }
  ]);
  testAKeyNamedAsTheMarkerOfWhatWasWrittenIsAKey =
    gives
      {
        istio.istiod = {
          _written = "text";
          a.b._written.c = null;
          l = [ { _written.__functor = { }; } ];
        };
        namespaces._written.configMaps.m.data._written = "x";
      }
      (one [
        {
          istio.istiod = {
            _written = "text";
            a.b._written.c = null;
            l = [ { _written.__functor = { }; } ];
          };
          namespaces._written.configMaps.m.data._written = "x";
        }
      ]);
  testIntegersOf64BitsAreKept = gives { istio.global.n = 9223372036854775807; } (one [
    { istio.global.n = 9223372036854775807; }
  ]);
  testTextThatLooksLikeANumberStaysText =
    gives "{\"istio\":{\"global\":{\"a\":\"1.30\",\"b\":\"010\",\"c\":\"true\",\"d\":0.5}}}"
      (
        builtins.toJSON (one [
          {
            istio.global = {
              a = "1.30";
              b = "010";
              c = "true";
              d = 0.5;
            };
          }
        ])
      );
  testAUnionTakesEachOfItsMembers =
    gives
      [
        true
        { alsoAllow = [ "p" ]; }
      ]
      (
        map
          (guard: (one [ { namespaces.n.waypoints.w = { inherit guard; }; } ]).namespaces.n.waypoints.w.guard)
          [
            true
            { alsoAllow = [ "p" ]; }
          ]
      );
  testAnEnvironmentMayImport =
    gives
      {
        istio.version = "1.30.4";
        cluster.tier = "dev";
      }
      (one [
        {
          imports = [ { istio.version = "1.30.4"; } ];
          cluster.tier = "dev";
        }
      ]);
  testAnEnvironmentMayReadAnother =
    gives { istio.version = "1.30.4"; }
      (documents [
        ({ config, ... }: {
          environments.a.istio.version = "1.30.4";
          environments.b.istio.version = config.environments.a.istio.version;
        })
      ]).b.environment;
  testReadingWhatWasNotWrittenGivesNull =
    gives null
      (ambit.lib.evalEnvironments { modules = [ { environments.a = { }; } ]; })
      .config.environments.a.istio;
  testTheProjectIsHandedOnWhenWritten =
    gives
      {
        name = "a";
        project.git.repoURL = "r";
        environment = { };
      }
      (documents [
        {
          project.git.repoURL = "r";
          environments.a = { };
        }
      ]).a;
  testSpecialArgumentsReachModules =
    gives "1.30.4"
      (ambit.lib.evalEnvironments {
        modules = [ ({ version, ... }: { environments.a.istio = { inherit version; }; }) ];
        specialArgs.version = "1.30.4";
      }).documents.a.environment.istio.version;
  testNixidyGetsTheFilesOfEachApplication =
    gives
      [
        "mesh"
        [
          "a.yaml"
          "b.yaml"
        ]
      ]
      (
        let
          applications = (ambit.lib.toNixidy { rendered = ./rendered/prod; }).applications;
        in
        [
          (lib.head (lib.attrNames applications))
          (map baseNameOf applications.mesh.extraRawYamls)
        ]
      );
  testNixidyGetsTheTextsWhenAsked =
    gives [ "kind: A\n" "kind: B\n" ]
      (ambit.lib.toNixidy {
        rendered = ./rendered/prod;
        as = "yamls";
      }).applications.mesh.yamls;
  testGlobsNeedTheProjectsFolder = gives false (
    (builtins.tryEval
      (ambit.lib.mkEnvironments {
        pkgs = ambit.inputs.nixpkgs.legacyPackages.x86_64-linux;
        modules = [ { environments.a.manifests.x = [ "x/*.yaml" ]; } ];
      }).a.rendered.drvPath
    ).success
  );
}
