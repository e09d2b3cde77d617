// PostgreSQL, of RDS.
import { CfnDeletionPolicy } from "aws-cdk-lib";
import { Port } from "aws-cdk-lib/aws-ec2";
import { CfnDBInstance, CfnDBSubnetGroup } from "aws-cdk-lib/aws-rds";
import { Construct } from "constructs";

import type { Settings } from "../environments.js";
import type { Network } from "./network.js";
import type { Secrets } from "./secrets.js";

export class Database extends Construct {
  readonly host: string;
  readonly masterSecret: string;

  constructor(scope: Construct, name: string, network: Network, secrets: Secrets, settings: Settings) {
    super(scope, "Database");
    const securityGroup = network.securityGroup("Database", "Database, reached by the service");
    securityGroup.connections.allowFrom(network.serviceSecurityGroup, Port.tcp(5432), "PostgreSQL");
    const subnets = new CfnDBSubnetGroup(this, "Subnets", {
      dbSubnetGroupName: name,
      dbSubnetGroupDescription: "Private subnets",
      subnetIds: network.vpc.selectSubnets(network.privateSubnets).subnetIds,
    });
    // Not `DatabaseInstance`: that puts a password into the template's secret, where RDS can keep and renew one itself.
    const instance = new CfnDBInstance(this, "Instance", {
      dbInstanceIdentifier: name,
      dbInstanceClass: settings.databaseClass,
      engine: "postgres",
      // A major version, so that minor ones are RDS's to choose.
      engineVersion: "17",
      dbName: "app",
      masterUsername: "postgres",
      manageMasterUserPassword: true,
      masterUserSecret: { kmsKeyId: secrets.key.keyArn },
      allocatedStorage: "20",
      maxAllocatedStorage: 100,
      storageType: "gp3",
      storageEncrypted: true,
      kmsKeyId: secrets.key.keyArn,
      multiAz: settings.lasting,
      publiclyAccessible: false,
      dbSubnetGroupName: subnets.ref,
      vpcSecurityGroups: [securityGroup.securityGroupId],
      backupRetentionPeriod: settings.lasting ? 35 : 7,
      copyTagsToSnapshot: true,
      deletionProtection: settings.lasting,
      autoMinorVersionUpgrade: true,
      enableCloudwatchLogsExports: ["postgresql"],
      enablePerformanceInsights: true,
      performanceInsightsKmsKeyId: secrets.key.keyArn,
    });
    // cfn-lint knows minor versions only.
    instance.addMetadata("cfn-lint", { config: { ignore_checks: ["W3691"] } });
    instance.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
    instance.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
    this.host = instance.attrEndpointAddress;
    this.masterSecret = instance.attrMasterUserSecretSecretArn;
  }
}
