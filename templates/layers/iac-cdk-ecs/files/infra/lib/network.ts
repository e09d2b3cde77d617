// The network: the load balancer is public, all else is not.
import { IpAddresses, Port, SecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import type { SubnetSelection } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";

import type { Settings } from "../environments.js";

export class Network extends Construct {
  readonly vpc: Vpc;
  readonly privateSubnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  readonly loadBalancerSecurityGroup: SecurityGroup;
  readonly serviceSecurityGroup: SecurityGroup;

  constructor(scope: Construct, name: string, settings: Settings) {
    super(scope, "Network");
    this.vpc = new Vpc(this, "Vpc", {
      vpcName: name,
      ipAddresses: IpAddresses.cidr("10.0.0.0/16"),
      maxAzs: 2,
      // The way out, to pull images and call others. A second zone has one of its own only where an outage would matter.
      natGateways: settings.lasting ? 2 : 1,
      subnetConfiguration: [
        { name: "public", subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: "private", subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    });
    this.loadBalancerSecurityGroup = this.securityGroup("LoadBalancer", "Load balancer, open to everybody");
    this.serviceSecurityGroup = this.securityGroup("Service", "Service, reached by the load balancer", true);
    this.serviceSecurityGroup.connections.allowFrom(this.loadBalancerSecurityGroup, Port.tcp(3000), "Requests");
  }

  /** A group that nobody reaches yet, and that calls nobody unless `allowAllOutbound`. */
  securityGroup(id: string, description: string, allowAllOutbound = false): SecurityGroup {
    return new SecurityGroup(this, `${id}SecurityGroup`, { vpc: this.vpc, description, allowAllOutbound });
  }
}
