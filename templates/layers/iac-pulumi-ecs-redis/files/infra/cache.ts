// Redis, of ElastiCache. It holds copies: nothing in it has to last.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Network } from "./network.js";
import type { Secrets } from "./secrets.js";
import type { Shared } from "./shared.js";

export class Cache {
  /** It holds no password: TLS is required, and only the service gets to it. */
  readonly url: pulumi.Output<string>;

  constructor({ parent, prefix, shortName, tags, settings }: Shared, network: Network, secrets: Secrets) {
    const subnets = new aws.elasticache.SubnetGroup(
      "cache",
      { name: prefix, subnetIds: network.privateSubnetIds, tags },
      { parent },
    );
    const group = new aws.elasticache.ReplicationGroup(
      "cache",
      {
        replicationGroupId: shortName,
        description: `Cache of ${prefix}`,
        engine: "redis",
        engineVersion: "7.1",
        nodeType: settings.cacheNodeType,
        numCacheClusters: settings.lasting ? 2 : 1,
        automaticFailoverEnabled: settings.lasting,
        multiAzEnabled: settings.lasting,
        transitEncryptionEnabled: true,
        atRestEncryptionEnabled: true,
        kmsKeyId: secrets.keyArn,
        subnetGroupName: subnets.name,
        securityGroupIds: [network.behindService("cache", 6379).id],
        tags,
      },
      { parent },
    );
    this.url = pulumi.interpolate`rediss://${group.primaryEndpointAddress}:6379/0`;
  }
}
