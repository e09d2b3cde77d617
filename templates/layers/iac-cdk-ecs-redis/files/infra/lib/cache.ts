// Redis, of ElastiCache. It holds copies: nothing in it has to last.
import { Port } from "aws-cdk-lib/aws-ec2";
import { CfnReplicationGroup, CfnSubnetGroup } from "aws-cdk-lib/aws-elasticache";
import { Construct } from "constructs";

import type { Settings } from "../environments.js";
import type { Network } from "./network.js";
import type { Secrets } from "./secrets.js";

export class Cache extends Construct {
  /** It holds no password: TLS is required, and only the service gets to it. */
  readonly url: string;

  constructor(scope: Construct, name: string, network: Network, secrets: Secrets, settings: Settings) {
    super(scope, "Cache");
    const securityGroup = network.securityGroup("Cache", "Cache, reached by the service");
    securityGroup.connections.allowFrom(network.serviceSecurityGroup, Port.tcp(6379), "Redis");
    const subnets = new CfnSubnetGroup(this, "Subnets", {
      cacheSubnetGroupName: name,
      description: "Private subnets",
      subnetIds: network.vpc.selectSubnets(network.privateSubnets).subnetIds,
    });
    const group = new CfnReplicationGroup(this, "Group", {
      replicationGroupDescription: `Cache of ${name}`,
      engine: "redis",
      engineVersion: "7.1",
      cacheNodeType: settings.cacheNodeType,
      numCacheClusters: settings.lasting ? 2 : 1,
      automaticFailoverEnabled: settings.lasting,
      multiAzEnabled: settings.lasting,
      transitEncryptionEnabled: true,
      atRestEncryptionEnabled: true,
      kmsKeyId: secrets.key.keyArn,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [securityGroup.securityGroupId],
    });
    this.url = `rediss://${group.attrPrimaryEndPointAddress}:6379/0`;
  }
}
