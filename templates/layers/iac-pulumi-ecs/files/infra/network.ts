// The network: the load balancer is public, all else is not.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Shared } from "./shared.js";

export class Network {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string>[] = [];
  readonly privateSubnetIds: pulumi.Output<string>[] = [];
  readonly loadBalancerSecurityGroup: aws.ec2.SecurityGroup;
  readonly serviceSecurityGroup: aws.ec2.SecurityGroup;
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
    const { parent, prefix, tags, settings } = shared;
    const named = (name: string) => ({ ...tags, Name: `${prefix}-${name}` });
    const vpc = new aws.ec2.Vpc(
      "vpc",
      { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, enableDnsSupport: true, tags: { ...tags, Name: prefix } },
      { parent },
    );
    this.vpcId = vpc.id;
    // Nothing uses it, so it lets nothing through.
    new aws.ec2.DefaultSecurityGroup("default", { vpcId: vpc.id, tags: named("closed") }, { parent });
    const internet = new aws.ec2.InternetGateway("internet", { vpcId: vpc.id, tags }, { parent });
    const publicRoutes = new aws.ec2.RouteTable("public", { vpcId: vpc.id, tags: named("public") }, { parent });
    new aws.ec2.Route(
      "public",
      { routeTableId: publicRoutes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
      { parent },
    );

    const zones = aws.getAvailabilityZonesOutput({ state: "available" }, { parent }).names;
    const nats: aws.ec2.NatGateway[] = [];
    ["a", "b"].forEach((letter, index) => {
      const availabilityZone = zones.apply((names) => names[index] ?? "");
      const publicSubnet = new aws.ec2.Subnet(
        `public-${letter}`,
        { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24`, availabilityZone, tags: named(`public-${letter}`) },
        { parent },
      );
      new aws.ec2.RouteTableAssociation(
        `public-${letter}`,
        { subnetId: publicSubnet.id, routeTableId: publicRoutes.id },
        { parent },
      );
      // The way out, to pull images and call others. A second zone has one of its own only where an outage would matter.
      if (index === 0 || settings.lasting) {
        const address = new aws.ec2.Eip(`nat-${letter}`, { domain: "vpc", tags }, { parent, dependsOn: internet });
        nats.push(
          new aws.ec2.NatGateway(
            `nat-${letter}`,
            { allocationId: address.id, subnetId: publicSubnet.id, tags: named(`nat-${letter}`) },
            { parent },
          ),
        );
      }
      const privateSubnet = new aws.ec2.Subnet(
        `private-${letter}`,
        { vpcId: vpc.id, cidrBlock: `10.0.${10 + index}.0/24`, availabilityZone, tags: named(`private-${letter}`) },
        { parent },
      );
      const privateRoutes = new aws.ec2.RouteTable(
        `private-${letter}`,
        { vpcId: vpc.id, tags: named(`private-${letter}`) },
        { parent },
      );
      new aws.ec2.Route(
        `private-${letter}`,
        {
          routeTableId: privateRoutes.id,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: (nats[index] ?? nats[0]!).id,
        },
        { parent },
      );
      new aws.ec2.RouteTableAssociation(
        `private-${letter}`,
        { subnetId: privateSubnet.id, routeTableId: privateRoutes.id },
        { parent },
      );
      this.publicSubnetIds.push(publicSubnet.id);
      this.privateSubnetIds.push(privateSubnet.id);
    });

    this.loadBalancerSecurityGroup = this.#securityGroup("load-balancer", "Load balancer, open to everybody");
    this.#allow("https", this.loadBalancerSecurityGroup, 443, { cidrIpv4: "0.0.0.0/0" });
    this.#allow("http", this.loadBalancerSecurityGroup, 80, { cidrIpv4: "0.0.0.0/0" });
    this.serviceSecurityGroup = this.#securityGroup("service", "Service, reached by the load balancer");
    this.#allow("requests", this.serviceSecurityGroup, 3000, {
      referencedSecurityGroupId: this.loadBalancerSecurityGroup.id,
    });
    new aws.vpc.SecurityGroupEgressRule(
      "requests",
      {
        securityGroupId: this.loadBalancerSecurityGroup.id,
        referencedSecurityGroupId: this.serviceSecurityGroup.id,
        ipProtocol: "tcp",
        fromPort: 3000,
        toPort: 3000,
        tags,
      },
      { parent },
    );
    new aws.vpc.SecurityGroupEgressRule(
      "anywhere",
      { securityGroupId: this.serviceSecurityGroup.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "-1", tags },
      { parent },
    );
  }

  /** A group that only the service reaches, at `port`, and that calls nobody. */
  behindService(name: string, port: number): aws.ec2.SecurityGroup {
    const group = this.#securityGroup(name, `${name}, reached by the service`);
    this.#allow(name, group, port, { referencedSecurityGroupId: this.serviceSecurityGroup.id });
    return group;
  }

  #securityGroup(name: string, description: string): aws.ec2.SecurityGroup {
    const { parent, prefix, tags } = this.#shared;
    return new aws.ec2.SecurityGroup(
      name,
      { name: `${prefix}-${name}`, vpcId: this.vpcId, description, tags },
      { parent },
    );
  }

  #allow(
    name: string,
    group: aws.ec2.SecurityGroup,
    port: number,
    from: { cidrIpv4: string } | { referencedSecurityGroupId: pulumi.Input<string> },
  ): void {
    const { parent, tags } = this.#shared;
    new aws.vpc.SecurityGroupIngressRule(
      name,
      { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, tags, ...from },
      { parent },
    );
  }
}
