// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.ServiceError;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.GetLifecycleExecutionResponse;
import dev.ingot.model.shape.GetWorkflowStepExecutionResponse;
import dev.ingot.model.shape.LifecycleExecution;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.SsmParameterConfiguration;
import dev.ingot.model.shape.SsmParameterDataType;
import dev.ingot.model.shape.WorkflowStepExecutionStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:";

  @Test
  void a_request_is_read_into_its_record() {
    var request =
        read(
            ImageBuilder.CREATE_COMPONENT,
            """
            {"clientToken":"t-1","platform":"Linux","name":"Web base",
             "semanticVersion":"1.0.0","tags":{"b":"2","a":"1"},"dryRun":false,
             "supportedOsVersions":["Debian 12"],"unknown":{"a":[1,{"b":null}]},"description":null}
            """);

    assertThat(request)
        .isEqualTo(
            CreateComponentRequest.builder()
                .name("Web base")
                .semanticVersion("1.0.0")
                .platform(Platform.Linux)
                .supportedOsVersions(List.of("Debian 12"))
                .tags(Map.of("a", "1", "b", "2"))
                .clientToken("t-1")
                .dryRun(false)
                .build());
    assertThat(request.tags().orElseThrow().keySet()).containsExactly("b", "a");
  }

  @Test
  void what_is_written_is_read_back() {
    var recipe =
        CreateImageRecipeRequest.builder()
            .name("web base")
            .semanticVersion("1.0.0")
            .parentImage("päckchen \"1\" \ud83d\udce6")
            .components(List.of(component("a"), component("b")))
            .amiWatermarks(List.of("one"))
            .build();

    var bytes = JsonCodec.encode(CreateImageRecipeRequest.Schema.INSTANCE, recipe);

    assertThat(JsonCodec.decodeRequest(ImageBuilder.CREATE_IMAGE_RECIPE, bytes, Map.of()))
        .isEqualTo(recipe);
  }

  @Test
  void a_response_is_written_in_the_order_of_the_model_without_what_is_absent() {
    var response =
        GetWorkflowStepExecutionResponse.builder()
            .timeoutSeconds(43200)
            .status(WorkflowStepExecutionStatus.COMPLETED)
            .outputs("{\"a\": \"<b>\"}")
            .requestId("r")
            .build();

    assertThat(write(GetWorkflowStepExecutionResponse.Schema.INSTANCE, response))
        .isEqualTo(
            "{\"requestId\":\"r\",\"status\":\"COMPLETED\",\"outputs\":\"{\\\"a\\\": \\\"<b>\\\"}\","
                + "\"timeoutSeconds\":43200}");
  }

  @ParameterizedTest
  @CsvSource({
    "1788990149801, 1788990149.801",
    "1788990149000, 1788990149",
    "1788990149100, 1788990149.1",
    "0, 0",
    "-1, -0.001"
  })
  void a_time_is_written_as_seconds(long millis, String seconds) {
    var response =
        GetLifecycleExecutionResponse.builder()
            .lifecycleExecution(
                LifecycleExecution.builder().startTime(Instant.ofEpochMilli(millis)).build())
            .build();

    assertThat(write(GetLifecycleExecutionResponse.Schema.INSTANCE, response))
        .isEqualTo("{\"lifecycleExecution\":{\"startTime\":" + seconds + "}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1788990149.801", "\"2026-09-09T21:42:29.801Z\""})
  void a_time_is_read_as_a_number_and_as_text(String time) {
    var request =
        read(
            ImageBuilder.START_RESOURCE_STATE_UPDATE,
            "{\"resourceArn\":\"%simage/a/1.0.0/1\",\"state\":{},\"clientToken\":\"t\",\"updateAt\":%s}"
                .formatted(ARN, time));

    assertThat(request.updateAt()).contains(Instant.ofEpochMilli(1788990149801L));
  }

  @Test
  void an_enum_constant_that_java_cannot_name_has_its_word() {
    var configuration =
        SsmParameterConfiguration.builder()
            .parameterName("p")
            .dataType(SsmParameterDataType.aws_ec2_image)
            .build();

    assertThat(write(SsmParameterConfiguration.Schema.INSTANCE, configuration))
        .isEqualTo("{\"parameterName\":\"p\",\"dataType\":\"aws:ec2:image\"}");
  }

  @Test
  void half_a_surrogate_pair_in_a_response_becomes_a_replacement_character() {
    var response =
        GetWorkflowStepExecutionResponse.builder()
            .name("\ud83d\udce6")
            .message("cut \ud83d")
            .build();

    assertThat(write(GetWorkflowStepExecutionResponse.Schema.INSTANCE, response))
        .isEqualTo("{\"name\":\"\ud83d\udce6\",\"message\":\"cut \ufffd\"}");
  }

  @Test
  void an_empty_body_is_an_empty_request() {
    assertThat(read(ImageBuilder.LIST_IMAGES, "").maxResults()).isEmpty();
    assertThat(read(ImageBuilder.LIST_IMAGES, "{}").maxResults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "12.0", "1.2e1"})
  void a_whole_number_may_be_written_with_a_fraction_of_zero(String number) {
    assertThat(read(ImageBuilder.LIST_IMAGES, "{\"maxResults\":%s}".formatted(number)).maxResults())
        .contains(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json | The request body is not valid JSON: line 1, column 1.",
        "[] | The request body must be a JSON object.",
        "\"x\" | The request body must be a JSON object.",
        "{} {} | The request body must be one JSON object.",
        "{\"maxResults\":1 | The request body is not valid JSON: line 1, column 16.",
        "{\"maxResults\":\"12\"} | The value of parameter 'maxResults' must be a number.",
        "{\"maxResults\":1.5} | The value of parameter 'maxResults' must be a whole number.",
        "{\"byName\":\"true\"} | The value of parameter 'byName' must be true or false.",
        "{\"filters\":{}} | The value of parameter 'filters' must be an array.",
        "{\"filters\":[[]]} | The value of parameter 'filters[0]' must be an object.",
        "{\"filters\":[{\"values\":[\"a\",null]}]} | The value of parameter 'filters[0].values[1]' must be a string.",
        "{\"nextToken\":1} | The value of parameter 'nextToken' must be a string.",
      })
  void what_is_no_such_object_is_an_invalid_request(String body, String message) {
    assertRefused(ImageBuilder.LIST_IMAGES, body, ServiceError.INVALID_REQUEST, message);
  }

  @Test
  void nesting_is_limited() {
    assertRefused(
        ImageBuilder.LIST_IMAGES,
        "{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}",
        ServiceError.INVALID_REQUEST,
        "The request body is nested too deeply, or has a name or number that is too long.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"data\":1} | name",
        "{\"name\":\"abc\",\"platform\":\"Linux\",\"semanticVersion\":\"1.0.0\"} | clientToken",
        "{\"name\":null,\"platform\":\"BeOS\",\"semanticVersion\":\"1\",\"clientToken\":\"\"} | name",
      })
  void a_missing_member_is_told_before_wrong_types_and_values(String body, String member) {
    assertRefused(
        ImageBuilder.CREATE_COMPONENT,
        body,
        ServiceError.INVALID_REQUEST,
        "The required parameter '" + member + "' is missing.");
  }

  @Test
  void a_missing_member_of_a_list_is_named_with_its_place() {
    assertRefused(
        ImageBuilder.CREATE_IMAGE_RECIPE,
        """
        {"name":"web base","semanticVersion":"1.0.x","parentImage":"ami-1","clientToken":"t",
         "components":[{"componentArn":"arn:aws:imagebuilder:r:aws:component/a/1.0.0"},{"parameters":[]}]}
        """,
        ServiceError.INVALID_REQUEST,
        "The required parameter 'components[1].componentArn' is missing.");
  }

  @Test
  void a_missing_member_of_the_request_is_told_before_one_of_its_parts() {
    assertRefused(
        ImageBuilder.CREATE_IMAGE_RECIPE,
        "{\"components\":[{}]}",
        ServiceError.INVALID_REQUEST,
        "The required parameter 'name' is missing.");
  }

  @Test
  void a_wrong_type_is_told_before_a_broken_constraint() {
    assertRefused(
        ImageBuilder.CREATE_COMPONENT,
        "{\"name\":\"!\",\"platform\":7,\"semanticVersion\":\"1\",\"clientToken\":\"\"}",
        ServiceError.INVALID_REQUEST,
        "The value of parameter 'platform' must be a string.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"maxResults\":0} | maxResults | maxResults must be between 1 and 25",
        "{\"maxResults\":99999999999999999999999} | maxResults | maxResults must be between 1 and 25",
        "{\"maxResults\":1e300} | maxResults | maxResults must be between 1 and 25",
        "{\"owner\":\"Me\"} | owner | owner must be one of Self, Shared, Amazon, ThirdParty, AWSMarketplace",
        "{\"filters\":[]} | filters | 'filters' must contain at least 1 items",
        "{\"filters\":[{\"name\":\"name\",\"values\":[]}]} | filters[0].values | 'filters[0].values' must contain at least 1 items",
        "{\"filters\":[{\"name\":\"a\"},{\"name\":\"1\"}]} | filters[1].name | name must match pattern ^[a-zA-Z]{1,1024}$",
        "{\"nextToken\":\"\"} | nextToken | nextToken must have at least 1 characters",
        "{\"nextToken\":\"a\\u0000\"} | nextToken | nextToken must be Unicode text without the character U+0000",
        "{\"nextToken\":\"a\\ud800\"} | nextToken | nextToken must be Unicode text without the character U+0000",
        "{\"nextToken\":\"\",\"maxResults\":0,\"filters\":[],\"owner\":\"Me\"} | owner | owner must be one of Self, Shared, Amazon, ThirdParty, AWSMarketplace",
      })
  void the_first_broken_constraint_in_the_order_of_the_model_is_told(
      String body, String path, String detail) {
    assertRefused(
        ImageBuilder.LIST_IMAGES,
        body,
        ServiceError.INVALID_PARAMETER_VALUE,
        "The value supplied for parameter '" + path + "' is not valid. " + detail);
  }

  @Test
  void a_pattern_does_not_overlook_a_final_line_break() {
    assertRefused(
        ImageBuilder.CREATE_COMPONENT,
        "{\"name\":\"abc\",\"platform\":\"Linux\",\"semanticVersion\":\"1.0.0\\n\",\"clientToken\":\"t\"}",
        ServiceError.INVALID_PARAMETER_VALUE,
        "The value supplied for parameter 'semanticVersion' is not valid. semanticVersion must match"
            + " pattern ^[0-9]+\\.[0-9]+\\.[0-9]+$");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0.x, INVALID_VERSION_NUMBER",
    "x.x.x, INVALID_VERSION_NUMBER",
    "xx.1.x, INVALID_VERSION_NUMBER",
    "1.0, INVALID_PARAMETER_VALUE",
    "x, INVALID_PARAMETER_VALUE",
    "1.0.0-x, INVALID_PARAMETER_VALUE",
  })
  void a_wildcard_where_none_may_be_is_an_invalid_version_number(
      String version, ServiceError error) {
    assertRefused(
        ImageBuilder.CREATE_COMPONENT,
        "{\"name\":\"abc\",\"platform\":\"Linux\",\"semanticVersion\":\"%s\",\"clientToken\":\"t\"}"
            .formatted(version),
        error,
        "The value supplied for parameter 'semanticVersion' is not valid. semanticVersion must match"
            + " pattern ^[0-9]+\\.[0-9]+\\.[0-9]+$");
  }

  @Test
  void an_empty_map_counts_as_absent_where_it_may_be_absent() {
    var body =
        "{\"name\":\"abc\",\"platform\":\"Linux\",\"semanticVersion\":\"1.0.0\",\"clientToken\":\"t\",\"tags\":{}}";
    var arn = Map.of("resourceArn", List.of(ARN + "component/a/1.0.0/1"));

    assertThat(read(ImageBuilder.CREATE_COMPONENT, body).name()).isEqualTo("abc");
    assertThatThrownBy(() ->
            JsonCodec.decodeRequest(
                ImageBuilder.TAG_RESOURCE, "{\"tags\":{}}".getBytes(UTF_8), arn))
        .hasMessageEndingWith("'tags' must contain at least 1 items");
  }

  @Test
  void a_length_counts_code_points_and_is_checked_before_the_pattern() {
    var body =
        "{\"name\":\"abc\",\"platform\":\"Linux\",\"semanticVersion\":\"1.0.0\",\"clientToken\":\"%s\"}";

    assertThat(
            read(ImageBuilder.CREATE_COMPONENT, body.formatted("\ud83d\udce6".repeat(64))).name())
        .isEqualTo("abc");
    assertRefused(
        ImageBuilder.CREATE_COMPONENT,
        body.formatted("\ud83d\udce6".repeat(65)),
        ServiceError.INVALID_PARAMETER_VALUE,
        "The value supplied for parameter 'clientToken' is not valid. clientToken must have at most"
            + " 64 characters");
  }

  @Test
  void tag_operations_have_an_error_of_their_own() {
    var arn = Map.of("resourceArn", List.of(ARN + "component/a/1.0.0/1"));

    assertThatThrownBy(() ->
            JsonCodec.decodeRequest(
                ImageBuilder.TAG_RESOURCE, "{\"tags\":{\"aws:a\":\"b\"}}".getBytes(UTF_8), arn))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.error()).isEqualTo(ServiceError.INVALID_PARAMETER))
        .hasMessageStartingWith("The value supplied for parameter 'tags.key' is not valid.");
  }

  @Test
  void values_of_the_path_and_the_query_are_members() {
    var request =
        JsonCodec.decodeRequest(
            ImageBuilder.UNTAG_RESOURCE,
            "not looked at".getBytes(UTF_8),
            Map.of(
                "resourceArn", List.of(ARN + "component/a/1.0.0/1"), "tagKeys", List.of("a", "b")));

    assertThat(request.tagKeys()).containsExactly("a", "b");
    assertThat(request.resourceArn()).endsWith("component/a/1.0.0/1");
  }

  @Test
  void a_hostile_text_does_not_exhaust_the_stack() throws Exception {
    var arn = "arn:aws" + "-a".repeat(400_000);
    var role = "arn:aws" + "-a".repeat(1020);
    var failures = new ConcurrentLinkedQueue<Throwable>();
    for (var body :
        List.of(
            "{\"workflowVersionArn\":\"" + arn + "\"}",
            "{\"workflowVersionArn\":\"" + role + "\"}")) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              read(ImageBuilder.LIST_WORKFLOW_BUILD_VERSIONS, body);
            } catch (Throwable e) {
              failures.add(e);
            }
          })
          .join();
    }

    assertThat(failures).hasSize(2).allMatch(e -> e instanceof InvalidInputException);
  }

  @Test
  void a_response_may_have_values_that_a_newer_server_knows() {
    var response =
        JsonCodec.decodeResponse(
            GetWorkflowStepExecutionResponse.Schema.INSTANCE,
            "{\"status\":\"DREAMING\",\"timeoutSeconds\":604800,\"mood\":1}".getBytes(UTF_8));

    assertThat(response.status()).isEmpty();
    assertThat(response.timeoutSeconds()).contains(604800);
  }

  @Test
  void a_record_is_checked_like_a_request() {
    var recipe =
        CreateImageRecipeRequest.builder()
            .name("web base")
            .semanticVersion("1.0.0")
            .parentImage("ami-1")
            .components(List.of(component("a"), component("B")))
            .build();

    assertThatThrownBy(() -> Constraints.check(ImageBuilder.CREATE_IMAGE_RECIPE, recipe))
        .hasMessageStartingWith(
            "The value supplied for parameter 'components[1].componentArn' is not valid."
                + " componentArn must match pattern ^arn:aws");
  }

  @Test
  void records_copy_what_they_are_given_and_fill_the_token() {
    var tags = new LinkedHashMap<>(Map.of("a", "1"));
    var request =
        CreateComponentRequest.builder()
            .name("abc")
            .semanticVersion("1.0.0")
            .platform(Platform.Linux)
            .tags(tags)
            .description(Optional.empty())
            .build();
    tags.clear();

    assertThat(request.tags()).contains(Map.of("a", "1"));
    assertThat(request.clientToken()).hasSize(36);
    assertThatThrownBy(() -> CreateComponentRequest.builder().build())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name");
  }

  private static ComponentConfiguration component(String slug) {
    return ComponentConfiguration.builder()
        .componentArn(ARN + "component/" + slug + "/1.0.0")
        .build();
  }

  private static <I> I read(Operation<I, ?> operation, String body) {
    return JsonCodec.decodeRequest(operation, body.getBytes(UTF_8), Map.of());
  }

  private static <T> String write(Structure<T> shape, T value) {
    return new String(JsonCodec.encode(shape, value), UTF_8);
  }

  private static void assertRefused(
      Operation<?, ?> operation, String body, ServiceError error, String message) {
    assertThatThrownBy(() -> read(operation, body))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.error()).isEqualTo(error))
        .hasMessage(message);
  }
}
