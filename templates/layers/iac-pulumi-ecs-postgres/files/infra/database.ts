// PostgreSQL, of RDS. RDS keeps the password of its own user in a secret and renews it.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Network } from "./network.js";
import type { Secrets } from "./secrets.js";
import type { Shared } from "./shared.js";

export class Database {
  readonly host: pulumi.Output<string>;
  readonly masterSecret: pulumi.Output<string>;

  constructor({ parent, prefix, tags, settings }: Shared, network: Network, secrets: Secrets) {
    const subnets = new aws.rds.SubnetGroup(
      "database",
      { name: prefix, subnetIds: network.privateSubnetIds, tags },
      { parent },
    );
    const instance = new aws.rds.Instance(
      "database",
      {
        identifier: prefix,
        instanceClass: settings.databaseClass,
        engine: "postgres",
        // A major version, so that minor ones are RDS's to choose.
        engineVersion: "17",
        dbName: "app",
        username: "postgres",
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: secrets.keyArn,
        allocatedStorage: 20,
        maxAllocatedStorage: 100,
        storageType: "gp3",
        storageEncrypted: true,
        kmsKeyId: secrets.keyArn,
        multiAz: settings.lasting,
        publiclyAccessible: false,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [network.behindService("database", 5432).id],
        backupRetentionPeriod: settings.lasting ? 35 : 7,
        copyTagsToSnapshot: true,
        deletionProtection: settings.lasting,
        finalSnapshotIdentifier: `${prefix}-final`,
        autoMinorVersionUpgrade: true,
        enabledCloudwatchLogsExports: ["postgresql"],
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: secrets.keyArn,
        tags,
      },
      { parent },
    );
    this.host = instance.address;
    this.masterSecret = instance.masterUserSecrets.apply((all) => all[0]?.secretArn ?? "");
  }
}
