// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.InvalidDocumentException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
  private static final String SECTIONS =
      """
      Parameters:
        Greeting: {Type: String, Default: hi}
        Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
        Size: {Type: Number, Default: 3}
        Golden: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /golden/ami}
      Mappings:
        Types:
          eu-central-1: {Small: t3.small, List: [x, y]}
      Conditions:
        IsHi: !Equals [!Ref Greeting, hi]
        IsThree: !Equals [!Ref Size, 3]
        Both: !And [!Condition IsHi, Condition: IsThree]
        Neither: !Not [!Or [!Condition IsHi, !Condition IsThree]]
      Resources:
        Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: logs-here}}
        Role: {Type: "AWS::IAM::Role"}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          !Ref Greeting                                        | hi
          {Ref: Greeting}                                      | hi
          !Ref AWS::Region                                     | eu-central-1
          !Ref AWS::AccountId                                  | 111122223333
          !Ref AWS::Partition                                  | aws
          !Ref AWS::StackName                                  | web
          !Ref AWS::URLSuffix                                  | amazonaws.com
          !Ref Bucket                                          | logs-here
          !Ref Golden                                          | ssm:/golden/ami
          !GetAtt Bucket.Arn                                   | arn:aws:s3:::logs-here
          {'Fn::GetAtt': [Bucket, Arn]}                        | arn:aws:s3:::logs-here
          !Sub "${Greeting} there"                             | hi there
          !Sub "${!Greeting} $HOME ${Bucket.Arn}"             | ${Greeting} $HOME arn:aws:s3:::logs-here
          !Sub ["${X}-${AWS::Region}", {X: !Ref Greeting}]     | hi-eu-central-1
          !Join ["-", [a, !Ref Greeting, c]]                   | a-hi-c
          !Join [",", !Ref Zones]                              | a,b,c
          !Select [1, !Ref Zones]                              | b
          !Select ["0", ["x", "y"]]                            | x
          !Select [2, !Split ["/", "a/b/c"]]                   | c
          !FindInMap [Types, !Ref AWS::Region, Small]          | t3.small
          !Select [1, !FindInMap [Types, eu-central-1, List]]  | y
          !If [IsHi, yes, no]                                  | yes
          !If [Both, !If [Neither, a, b], c]                   | b
          !Base64 hello                                        | aGVsbG8=
          {'Fn::Base64': !Sub "${Greeting}"}                   | aGk=
          {'Fn::Join': ['', ['arn:', {Ref: 'AWS::Partition'}]]} | arn:aws
          """)
  void a_function_gives_its_value(String expression, String value) throws Exception {
    assertThat(output(expression, Map.of())).isEqualTo(value);
  }

  @Test
  void a_parameter_that_is_given_replaces_the_default() throws Exception {
    assertThat(output("!If [IsHi, yes, no]", Map.of("Greeting", "servus"))).isEqualTo("no");
  }

  @Test
  void a_value_that_is_no_value_leaves_its_property_out() throws Exception {
    var template =
        Templates.read(
            SECTIONS
                + Templates.IMAGE.replace(
                    "ParentImage:",
                    "Description: !If [IsHi, !Ref AWS::NoValue, x]\n      ParentImage:"));
    var deployment = Templates.deployment(template);

    var recipe = (Request.OfImageRecipe) deployment.request(deployment.steps().getFirst());

    assertThat(recipe.input().description()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          !GetAZs ""                       | Fn::GetAZs asks AWS for availability zones, which there are none of here
          !ImportValue x                   | Fn::ImportValue needs another stack's outputs; use a parameter instead
          !Cidr [x, 1, 2]                  | the function Fn::Cidr is not known here
          !Select [3, !Ref Zones]          | Fn::Select asks for an item that is not in its list of 3
          !FindInMap [Types, x, Small]     | Mappings has no entry Types, x, Small
          !Join [",", !Ref Greeting]       | Fn::Join needs a list
          !Join ","                        | Fn::Join takes a list: a delimiter and a list
          !GetAtt Bucket                   | Fn::GetAtt takes a resource and an attribute
          !Sub [a, b]                      | Fn::Sub takes a text, or a list of a text and a mapping of variables
          !Sub "${a b}"                    | ${a b} names nothing; write ${!a b} for the text itself
          !Ref Greting                     | unknown parameter or resource 'Greting'; did you mean Greeting?
          !GetAtt Nowhere.Arn              | unknown resource 'Nowhere'
          !GetAtt Image.ImageIdent         | AWS::ImageBuilder::Image has no attribute 'ImageIdent'
          !If [IsHu, a, b]                 | unknown condition 'IsHu'; did you mean IsHi?
          !FindInMap [Type, a, b]          | unknown map 'Type'; did you mean Types?
          !Ref Zones                       | a text is needed here
          """)
  void a_wrong_function_is_a_problem_at_its_place(String expression, String message) {
    var text = SECTIONS + Templates.IMAGE + "Outputs:\n  Out:\n    Value: " + expression;
    var line = text.lines().count();

    assertThat(Templates.problems(text))
        .allMatch(problem -> problem.startsWith("t.yaml:" + line + ":"))
        .anyMatch(problem -> problem.contains("Outputs.Out") && problem.endsWith(": " + message));
  }

  private static String output(String expression, Map<String, String> parameters)
      throws InvalidDocumentException {
    var text = SECTIONS + Templates.IMAGE + "Outputs:\n  Out:\n    Value: " + expression;
    var deployment = Templates.deployment(Templates.read(text, parameters));
    for (var step : deployment.steps()) {
      deployment.created(step, "arn:" + step.id(), Map.of());
    }
    return deployment.outputs().getFirst().value();
  }
}
