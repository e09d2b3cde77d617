// What all parts of an environment are given.
import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "./settings.js";

export interface Shared {
  readonly parent: pulumi.Resource;
  readonly prefix: string;
  /** The prefix as far as the name of a load balancer goes, which may have 32 characters, or that of a cache, with 40. */
  readonly shortName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly settings: Settings;
}
