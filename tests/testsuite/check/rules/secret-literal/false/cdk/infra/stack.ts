import { SecretValue, Stack } from "aws-cdk-lib";
import { Credentials, DatabaseInstance } from "aws-cdk-lib/aws-rds";

export class Data extends Stack {
  constructor(scope, id, props) {
    super(scope, id);
    const secret = "app/database";
    new DatabaseInstance(this, "Db", {
      credentials: Credentials.fromPassword("app", SecretValue.secretsManager(secret, { jsonField: "password" })),
      password: props.password,
      masterUserPassword: `{{resolve:secretsmanager:${secret}}}`,
      passwordPolicy: "long-and-mixed-characters",
      token: "application-name",
    });
  }
}
