# What an environment takes in: what its globs can match, and no more.
{ lib }:
let
  root = ./project;
  globbed = globs: (import ../environments/globs.nix { inherit lib; } { inherit root globs; }).files;
  taken =
    environment:
    map (it: it.to)
      (import ../environments/inputs.nix {
        inherit lib root;
        document = {
          name = "prod";
          inherit environment;
        };
      }).files;
  gives = expected: expr: { inherit expr expected; };
in
{
  testAStarMatchesNoSlash = gives [ "manifests/prod-a.yaml" "manifests/prod-b.yaml" ] (globbed [
    "manifests/prod-*.yaml"
  ]);
  testTwoStarsMatchFolders = gives [
    "manifests/deep/er/x.yaml"
    "manifests/dev.yaml"
    "manifests/prod-a.yaml"
    "manifests/prod-b.yaml"
  ] (globbed [ "./manifests/**/*.yaml" ]);
  testTwoStarsAtTheEndMatchEverythingBelow = gives [ "manifests/deep/er/x.yaml" ] (globbed [
    "manifests/deep/**"
  ]);
  testAQuestionMarkMatchesOneCharacter = gives [ "manifests/prod-b.yaml" ] (globbed [
    "manifests/prod?b.yaml"
  ]);
  testAGlobMayBeginAnywhere = gives [ "ambit.yaml" "other/y.yaml" "top.yaml" ] (globbed [
    "*.yaml"
    "other/y.yaml"
  ]);
  testWhatFollowsABracketMayBeAnything = gives [
    "manifests/dev.yaml"
    "manifests/notes.txt"
    "manifests/prod-a.yaml"
    "manifests/prod-b.yaml"
  ] (lib.filter (it: !(lib.hasInfix "deep" it)) (globbed [ "manifests/[a-z]*.yaml" ]));
  testADotIsADot = gives [ ] (globbed [
    "manifests/notes?xt"
    "m.nifests/*"
  ]);
  testWithoutGlobsNoFileIsTaken = gives [ "ambit.yaml" ] (taken { });
  testTemplatesAreTakenForAPack = gives [ "ambit.yaml" "templates" ] (taken {
    packs.pack.template = "pack";
  });
  testAnOwnTemplateInTheStead =
    gives
      [
        "templates"
      ]
      (
        map (it: it.to)
          (import ../environments/inputs.nix {
            inherit lib;
            root = ../..;
            document = {
              name = "prod";
              project = { };
              environment = { };
            };
          }).files
      );
}
