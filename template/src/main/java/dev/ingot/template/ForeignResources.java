// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.Locale;
import java.util.Optional;

/// Gives plausible references for resources that are not made here: those of other services.
final class ForeignResources {
  private final Stack stack;

  ForeignResources(Stack stack) {
    this.stack = stack;
  }

  /// The property that gives a resource of this type its name, if it has one.
  static Optional<String> nameProperty(String type) {
    return switch (type) {
      case "AWS::IAM::Role" -> Optional.of("RoleName");
      case "AWS::IAM::InstanceProfile" -> Optional.of("InstanceProfileName");
      case "AWS::IAM::Policy" -> Optional.of("PolicyName");
      case "AWS::IAM::ManagedPolicy" -> Optional.of("ManagedPolicyName");
      case "AWS::S3::Bucket" -> Optional.of("BucketName");
      case "AWS::SNS::Topic" -> Optional.of("TopicName");
      case "AWS::SQS::Queue" -> Optional.of("QueueName");
      case "AWS::KMS::Alias" -> Optional.of("AliasName");
      case "AWS::Logs::LogGroup" -> Optional.of("LogGroupName");
      case "AWS::Lambda::Function" -> Optional.of("FunctionName");
      case "AWS::StepFunctions::StateMachine" -> Optional.of("StateMachineName");
      case "AWS::ECR::Repository" -> Optional.of("RepositoryName");
      case "AWS::EC2::KeyPair" -> Optional.of("KeyName");
      case "AWS::SSM::Parameter", "AWS::Events::Rule" -> Optional.of("Name");
      default -> Optional.empty();
    };
  }

  /// @param givenName what the name property says, if it says anything
  Known known(ResourceDefinition resource, Optional<String> givenName) {
    var name = givenName.orElseGet(() -> Generated.name(stack, resource.id()));
    var id = resource.id();
    return switch (resource.type()) {
      case "AWS::IAM::Role" -> named(name, stack.globalArn("iam", "role/" + name));
      case "AWS::IAM::InstanceProfile" ->
          named(name, stack.globalArn("iam", "instance-profile/" + name));
      case "AWS::IAM::ManagedPolicy" -> arn(stack.globalArn("iam", "policy/" + name), name);
      case "AWS::S3::Bucket" -> bucket(name.toLowerCase(Locale.ROOT));
      case "AWS::SNS::Topic" -> arn(stack.arn("sns", name), name);
      case "AWS::SQS::Queue" -> queue(name);
      case "AWS::KMS::Key" -> {
        var key = Generated.uuid(stack.name() + "/" + id);
        yield named(key, stack.arn("kms", "key/" + key));
      }
      case "AWS::Logs::LogGroup" -> named(name, stack.arn("logs", "log-group:" + name + ":*"));
      case "AWS::Lambda::Function" -> named(name, stack.arn("lambda", "function:" + name));
      case "AWS::StepFunctions::StateMachine" ->
          arn(stack.arn("states", "stateMachine:" + name), name);
      case "AWS::ECR::Repository" -> repository(name.toLowerCase(Locale.ROOT));
      case "AWS::EC2::SecurityGroup" -> id(Generated.hexId("sg-", stack, id));
      case "AWS::EC2::Subnet" -> id(Generated.hexId("subnet-", stack, id));
      case "AWS::EC2::VPC" -> id(Generated.hexId("vpc-", stack, id));
      case "AWS::EC2::LaunchTemplate" -> id(Generated.hexId("lt-", stack, id));
      default -> other(resource.type(), name);
    };
  }

  /// Something that `Ref` gives the name of.
  private static Known named(String name, String arn) {
    return new Known(name, attribute -> Optional.of(isArn(attribute) ? arn : name));
  }

  /// Something that `Ref` gives the ARN of.
  private static Known arn(String arn, String name) {
    return new Known(arn, attribute -> Optional.of(isArn(attribute) ? arn : name));
  }

  private static Known id(String id) {
    return new Known(id, attribute -> Optional.of(attribute.endsWith("VersionNumber") ? "1" : id));
  }

  private Known bucket(String name) {
    var domain = name + ".s3." + stack.urlSuffix();
    return new Known(
        name,
        attribute ->
            Optional.of(
                switch (attribute) {
                  case "Arn" -> "arn:" + stack.partition() + ":s3:::" + name;
                  case "DomainName" -> domain;
                  case "RegionalDomainName", "DualStackDomainName" ->
                      name + ".s3." + stack.region() + "." + stack.urlSuffix();
                  default -> name;
                }));
  }

  private Known queue(String name) {
    var url =
        "https://sqs."
            + stack.region()
            + "."
            + stack.urlSuffix()
            + "/"
            + stack.accountId()
            + "/"
            + name;
    return new Known(
        url,
        attribute ->
            Optional.of(
                switch (attribute) {
                  case "Arn" -> stack.arn("sqs", name);
                  case "QueueName" -> name;
                  default -> url;
                }));
  }

  private Known repository(String name) {
    return new Known(
        name,
        attribute ->
            Optional.of(
                isArn(attribute)
                    ? stack.arn("ecr", "repository/" + name)
                    : stack.accountId()
                        + ".dkr.ecr."
                        + stack.region()
                        + "."
                        + stack.urlSuffix()
                        + "/"
                        + name));
  }

  /// By the pattern that most types follow.
  private Known other(String type, String name) {
    var words = type.split("::", -1);
    var service = words.length > 1 ? words[1].toLowerCase(Locale.ROOT) : "custom";
    var kind = words[words.length - 1].toLowerCase(Locale.ROOT);
    return named(name, stack.arn(service, kind + "/" + name));
  }

  private static boolean isArn(String attribute) {
    return attribute.endsWith("Arn") || attribute.endsWith("ARN");
  }
}
