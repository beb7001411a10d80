// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.YamlReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final String WEB = "arn:aws:imagebuilder:eu-central-1:111122223333:component/web";

  private static Policy policy(String statements) throws InvalidDocumentException {
    return PolicyParser.ofIdentity(
        YamlReader.read("{Version: 2012-10-17, Statement: [" + statements + "]}", "policy.yaml"));
  }

  /// @param context such as `aws:username=anna aws:TagKeys=a,b`
  private static Attempt attempt(String action, String resource, String context) {
    var values = new HashMap<String, List<String>>();
    for (var pair : context.split(" ", -1)) {
      var equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(
            pair.substring(0, equals), Arrays.asList(pair.substring(equals + 1).split(",", -1)));
      }
    }
    return new Attempt(action, List.of(resource), values);
  }

  private static Decision decide(String statements, String action, String resource)
      throws InvalidDocumentException {
    return Policy.decide(List.of(policy(statements)), attempt(action, resource, ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "Action: '*', Resource: '*' | ALLOWED",
        "Action: 'imagebuilder:*', Resource: '*' | ALLOWED",
        "Action: 'IMAGEBUILDER:getcomponent', Resource: '*' | ALLOWED",
        "Action: 'imagebuilder:Get*', Resource: '*' | ALLOWED",
        "Action: ['imagebuilder:GetImage', 'imagebuilder:Get?omponent'], Resource: '*' | ALLOWED",
        "Action: 'imagebuilder:GetComponentPolicy', Resource: '*' | NOT_ALLOWED",
        "Action: 'ec2:*', Resource: '*' | NOT_ALLOWED",
        "NotAction: 'imagebuilder:Delete*', Resource: '*' | ALLOWED",
        "NotAction: 'imagebuilder:Get*', Resource: '*' | NOT_ALLOWED",
        "Action: '*', Resource: 'arn:aws:imagebuilder:*:*:component/web/1.0.0/1' | ALLOWED",
        "Action: '*', Resource: 'arn:aws:imagebuilder:*:*:component/web/*' | ALLOWED",
        "Action: '*', Resource: 'arn:aws:imagebuilder:*:*:component/Web/*' | NOT_ALLOWED",
        "Action: '*', Resource: 'arn:aws:imagebuilder:*:*:component/web' | NOT_ALLOWED",
        "Action: '*', Resource: 'arn:aws:imagebuilder:us-*:*:*' | NOT_ALLOWED",
        "Action: '*', NotResource: 'arn:aws:imagebuilder:*:*:component/web/*' | NOT_ALLOWED",
        "Action: '*', NotResource: 'arn:aws:imagebuilder:*:*:image/*' | ALLOWED",
      })
  void a_statement_is_about_actions_and_resources(String statement, Decision decision)
      throws Exception {
    assertThat(
            decide(
                "{Effect: Allow, " + statement + "}",
                "imagebuilder:GetComponent",
                WEB + "/1.0.0/1"))
        .isEqualTo(decision);
  }

  @Test
  void who_denies_wins_wherever_it_stands() throws Exception {
    var allow = "{Effect: Allow, Action: '*', Resource: '*'}";
    var deny = "{Effect: Deny, Action: 'imagebuilder:Delete*', Resource: '*'}";

    assertThat(decide(allow + "," + deny, "imagebuilder:DeleteImage", "*"))
        .isEqualTo(Decision.DENIED);
    assertThat(decide(deny + "," + allow, "imagebuilder:DeleteImage", "*"))
        .isEqualTo(Decision.DENIED);
    assertThat(decide(deny + "," + allow, "imagebuilder:GetImage", "*"))
        .isEqualTo(Decision.ALLOWED);
  }

  @Test
  void a_resource_with_two_names_is_denied_by_either_and_excepted_by_either() throws Exception {
    var names = List.of(WEB + "/x.x.x", WEB + "/1.0.0/1");
    var attempt = new Attempt("imagebuilder:GetComponent", names, Map.of());
    var all = "{Effect: Allow, Action: '*', Resource: '*'},";
    for (var pattern : List.of("*/x.x.x", "*/1.0.0/1")) {
      var deny = all + "{Effect: Deny, Action: '*', Resource: 'arn:" + pattern + "'}";
      var except = "{Effect: Allow, Action: '*', NotResource: 'arn:" + pattern + "'}";

      assertThat(Policy.decide(List.of(policy(deny)), attempt)).isEqualTo(Decision.DENIED);
      assertThat(Policy.decide(List.of(policy(except)), attempt)).isEqualTo(Decision.NOT_ALLOWED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "StringEquals: {'aws:ResourceTag/team': web} | aws:ResourceTag/team=web | true",
        "StringEquals: {'aws:ResourceTag/team': web} | aws:ResourceTag/team=Web | false",
        "StringEquals: {'aws:ResourceTag/team': web} | '' | false",
        "StringEquals: {'AWS:resourcetag/TEAM': [api, web]} | aws:ResourceTag/team=web | true",
        "StringNotEquals: {'aws:ResourceTag/team': [api, web]} | aws:ResourceTag/team=web | false",
        "StringNotEquals: {'aws:ResourceTag/team': web} | '' | true",
        "StringEqualsIfExists: {'aws:ResourceTag/team': web} | '' | true",
        "StringEqualsIfExists: {'aws:ResourceTag/team': web} | aws:ResourceTag/team=api | false",
        "StringEqualsIgnoreCase: {'k': WEB} | k=web | true",
        "StringNotEqualsIgnoreCase: {'k': WEB} | k=web | false",
        "StringLike: {'k': 'w*b'} | k=web | true",
        "StringEquals: {'k': 'w*b'} | k=web | false",
        "StringNotLike: {'k': 'w*b'} | k=web | false",
        "ArnLike: {'k': 'arn:aws:sns:*:*:builds'} | k=arn:aws:sns:eu:1:builds | true",
        "ArnNotEquals: {'k': 'arn:aws:sns:*:*:builds'} | k=arn:aws:sns:eu:1:other | true",
        "Bool: {'k': 'true'} | k=true | true",
        "Bool: {'k': false} | k=true | false",
        "NumericLessThanEquals: {'k': 10} | k=10.0 | true",
        "NumericGreaterThan: {'k': 10} | k=10 | false",
        "NumericEquals: {'k': 10} | k=ten | false",
        "DateGreaterThan: {'k': '2026-11-30T00:00:00Z'} | k=2026-11-30T00:00:01Z | true",
        "DateLessThan: {'k': '2026-11-30'} | k=1000 | true",
        "IpAddress: {'k': ['10.0.0.0/8', '2001:db8::/32']} | k=10.1.2.3 | true",
        "IpAddress: {'k': ['10.0.0.0/8', '2001:db8::/32']} | k=2001:db8:1::1 | true",
        "IpAddress: {'k': '10.0.0.0/8'} | k=11.1.2.3 | false",
        "NotIpAddress: {'k': '10.0.0.0/8'} | k=11.1.2.3 | true",
        "'Null': {'k': true} | '' | true",
        "'Null': {'k': 'true'} | k=any | false",
        "'Null': {'k': 'false'} | k=any | true",
        "'ForAllValues:StringEquals': {'aws:TagKeys': [a, b]} | aws:TagKeys=a,b | true",
        "'ForAllValues:StringEquals': {'aws:TagKeys': [a, b]} | aws:TagKeys=a,c | false",
        "'ForAllValues:StringEquals': {'aws:TagKeys': [a, b]} | '' | true",
        "'ForAnyValue:StringEquals': {'aws:TagKeys': [a, b]} | aws:TagKeys=a,c | true",
        "'ForAnyValue:StringEquals': {'aws:TagKeys': [a, b]} | aws:TagKeys=c | false",
        "'ForAnyValue:StringEquals': {'aws:TagKeys': [a, b]} | '' | false",
        "'ForAllValues:StringNotLike': {'aws:TagKeys': 'x*'} | aws:TagKeys=a,xa | false",
        "StringEquals: {'k': '${aws:username}'} | k=anna aws:username=anna | true",
        "StringEquals: {'k': '${aws:username}'} | k=bert aws:username=anna | false",
        "StringEquals: {'k': '${aws:username}'} | k=anna | false",
        "StringEquals: {'k': '${aws:RequestTag/t, ''none''}'} | k=none | true",
        "StringLike: {'k': '${aws:username}'} | k=anything aws:username=* | false",
        "StringEquals: {'k': a, 'l': b} | k=a l=b | true",
        "StringEquals: {'k': a, 'l': b} | k=a | false",
      })
  void conditions_hold_as_those_of_iam(String condition, String context, boolean holds)
      throws Exception {
    var statement = "{Effect: Allow, Action: '*', Resource: '*', Condition: {" + condition + "}}";

    assertThat(
            Policy.decide(
                List.of(policy(statement)), attempt("imagebuilder:GetImage", "*", context)))
        .isEqualTo(holds ? Decision.ALLOWED : Decision.NOT_ALLOWED);
  }

  @Test
  void variables_stand_in_resources_and_are_never_patterns_themselves() throws Exception {
    var statement =
        "{Effect: Allow, Action: '*',"
            + " Resource: 'arn:aws:imagebuilder:*:*:component/${aws:username}-*'}";

    assertThat(decision(statement, WEB + "-a/1.0.0/1", "aws:username=web"))
        .isEqualTo(Decision.ALLOWED);
    assertThat(decision(statement, WEB + "-a/1.0.0/1", "aws:username=*"))
        .isEqualTo(Decision.NOT_ALLOWED);
    assertThat(decision(statement, WEB + "-a/1.0.0/1", "")).isEqualTo(Decision.NOT_ALLOWED);
  }

  private static Decision decision(String statement, String resource, String context)
      throws InvalidDocumentException {
    return Policy.decide(
        List.of(policy(statement)), attempt("imagebuilder:GetImage", resource, context));
  }

  @Test
  void before_2012_there_were_no_variables() throws Exception {
    var old =
        PolicyParser.ofIdentity(
            YamlReader.read(
                "{Statement: {Effect: Allow, Action: '*', Resource: '*',"
                    + " Condition: {StringEquals: {k: '${aws:username}'}}}}",
                "policy.yaml"));

    assertThat(Policy.decide(List.of(old), attempt("a:b", "*", "k=anna aws:username=anna")))
        .isEqualTo(Decision.NOT_ALLOWED);
    assertThat(Policy.decide(List.of(old), attempt("a:b", "*", "k=${aws:username}")))
        .isEqualTo(Decision.ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{Action: '*', Resource: '*'}",
        "{Effect: allow, Action: '*', Resource: '*'}",
        "{Effect: Allow, Resource: '*'}",
        "{Effect: Allow, Action: '*', NotAction: '*', Resource: '*'}",
        "{Effect: Allow, Action: '*'}",
        "{Effect: Allow, Action: GetImage, Resource: '*'}",
        "{Effect: Allow, Action: '*', Resource: image/web}",
        "{Effect: Allow, Action: '*', Resource: '*', Principal: '*'}",
        "{Effect: Allow, Action: '*', Resource: '*', Conditions: {}}",
        "{Effect: Allow, Action: '*', Resource: '*', Condition: {StringIs: {k: v}}}",
        "{Effect: Allow, Action: '*', Resource: '*', Condition: {NullIfExists: {k: true}}}",
        "{Effect: Allow, Action: '*', Resource: '*', Condition: {IpAddress: {k: 10.0.0.0/99}}}",
        "{Effect: Allow, Action: '*', Resource: '*', Condition: {NumericEquals: {k: ten}}}",
        "{Effect: Allow, Action: '*', Resource: '*', Condition: [a]}",
        "statement",
      })
  void what_is_no_policy_is_told_with_its_place(String statement) {
    assertThatThrownBy(() -> policy(statement))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("policy.yaml:1:")
        .hasMessageContaining("Statement[0]");
  }

  @Test
  void every_problem_is_told() {
    assertThatThrownBy(() -> policy("{Effect: No, Resource: '*'}, {Effect: Allow}"))
        .isInstanceOfSatisfying(
            InvalidDocumentException.class, e -> assertThat(e.problems()).hasSize(4));
  }

  @Test
  void many_stars_take_no_time() {
    var pattern = "a*".repeat(2000) + "b";

    assertThat(Glob.of(pattern).matches("a".repeat(5000))).isFalse();
  }
}
