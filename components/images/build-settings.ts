import * as v from "valibot";

import { group, mapOf, matching } from "../shared/schema";

/** A path in the state must be the same on every machine: docker-build rebuilds if the text of the folder's path changes. */
const FOLDER_PATTERN = /^(?!\/|~|[A-Za-z]:|[a-z+]+:\/\/|git@)[^\\]+$/;
const FOLDER_FORM = "a folder's path relative to the program's, e.g. ../my-api";
const FILE_PATTERN = /^(?!\/|~|[A-Za-z]:)(?!(.*\/)?\.\.(\/|$))[^\\]+$/;
const FILE_FORM = "a file's path inside the folder, e.g. docker/Dockerfile";
/** Source: moby/buildkit, frontend/dockerfile/instructions/parse.go, `validStageName`; case is ignored. */
const STAGE_PATTERN = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const ARGUMENT_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Settings of an image that `pulumi up` builds. */
export const buildSettings = group({
  /**
   * Folder with the sources and the Dockerfile, relative to the program's folder. All its files count, except those in `.dockerignore`:
   * a change of one builds and deploys another image.
   */
  folder: matching(FOLDER_PATTERN, FOLDER_FORM),

  /**
   * Dockerfile inside the folder.
   * @default "Dockerfile"
   */
  dockerfile: v.optional(matching(FILE_PATTERN, FILE_FORM), "Dockerfile"),

  /**
   * Stage of the Dockerfile that becomes the image.
   * @default the last one
   */
  target: v.optional(matching(STAGE_PATTERN, "the name of a stage of the Dockerfile")),

  /**
   * Values of the Dockerfile's `ARG`s. No secrets: they stay in the image's history.
   * @default none
   */
  args: v.optional(
    mapOf(
      matching(ARGUMENT_PATTERN, "the name of an ARG: letters, digits and _"),
      v.string("a text in quotes"),
      "names and values of ARGs, e.g. {VERSION: \"1.2\"}",
    ),
    {},
  ),
});
export interface BuildSettings extends v.InferInput<typeof buildSettings> {}
export type ResolvedBuild = v.InferOutput<typeof buildSettings>;
