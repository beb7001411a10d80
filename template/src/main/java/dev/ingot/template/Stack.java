// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

/// Where a template is evaluated: what its pseudo parameters stand for.
///
/// @param name such as `hello`; names that CloudFormation would make up begin with it
/// @param accountId twelve digits
public record Stack(String name, String partition, String region, String accountId) {

  /// The ARN that `AWS::StackId` stands for.
  public String id() {
    return arn("cloudformation", "stack/" + name + "/" + Generated.uuid(name));
  }

  /// What `AWS::URLSuffix` stands for.
  public String urlSuffix() {
    return partition.equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
  }

  /// The ARN of something of this account and region.
  String arn(String service, String resource) {
    return "arn:" + partition + ":" + service + ":" + region + ":" + accountId + ":" + resource;
  }

  /// The ARN of something of this account that belongs to no region.
  String globalArn(String service, String resource) {
    return "arn:" + partition + ":" + service + "::" + accountId + ":" + resource;
  }
}
