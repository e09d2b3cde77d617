import { SecretValue, Stack } from "aws-cdk-lib";
import { DatabaseInstance } from "aws-cdk-lib/aws-rds";

export class Data extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const masterPassword = "correct-horse-battery";
    new DatabaseInstance(this, "Db", {
      credentials: { username: "app", password: SecretValue.unsafePlainText("correct-horse-battery") },
      adminPassword: masterPassword,
    });
  }
}
