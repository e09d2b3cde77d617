// What all parts of an environment are given.
import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "./settings.js";

export interface Shared {
  readonly parent: pulumi.Resource;
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly settings: Settings;
}
