// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
const cdk = require('aws-cdk-lib');
const assets = require('aws-cdk-lib/aws-s3-assets');
const ib = require('aws-cdk-lib/aws-imagebuilder');

const app = new cdk.App({ outdir: 'cdk.out', analyticsReporting: false, treeMetadata: false });
const stack = new cdk.Stack(app, 'Hello');
const document = new assets.Asset(stack, 'Document', { path: 'documents/hello.yaml' });
const component = new ib.CfnComponent(stack, 'Component', {
  name: 'cdk-hello', version: '1.0.0', platform: 'Linux', uri: document.s3ObjectUrl,
});
const recipe = new ib.CfnImageRecipe(stack, 'Recipe', {
  name: 'cdk-hello', version: '1.0.0', parentImage: 'builtin:tiny',
  components: [{ componentArn: component.attrArn }],
});
const infrastructure = new ib.CfnInfrastructureConfiguration(stack, 'Infrastructure', {
  name: 'cdk-hello', instanceProfileName: 'EC2InstanceProfileForImageBuilder', instanceTypes: ['ingot.sandbox'],
});
const workflow = new ib.CfnWorkflow(stack, 'TestWorkflow', {
  name: 'cdk-hello', version: '1.0.0', type: 'TEST',
  uri: new assets.Asset(stack, 'TestDocument', { path: 'documents/test.yaml' }).s3ObjectUrl,
});
const distribution = new ib.CfnDistributionConfiguration(stack, 'Distribution', {
  name: 'cdk-hello',
  distributions: [{
    region: stack.region, amiDistributionConfiguration: { Name: 'cdk-hello-{{ imagebuilder:buildDate }}' },
  }],
});
const pipeline = new ib.CfnImagePipeline(stack, 'Pipeline', {
  name: 'cdk-hello', imageRecipeArn: recipe.attrArn, infrastructureConfigurationArn: infrastructure.attrArn,
  distributionConfigurationArn: distribution.attrArn, executionRole: 'EC2ImageBuilderExecutionRole',
  workflows: [
    { workflowArn: stack.formatArn({ service: 'imagebuilder', account: 'aws', resource: 'workflow/build/build-image/x.x.x' }) },
    { workflowArn: workflow.attrArn },
  ],
  schedule: { scheduleExpression: 'cron(0 4 ? * sun *)', pipelineExecutionStartCondition: 'EXPRESSION_MATCH_ONLY' },
});
new ib.CfnContainerRecipe(stack, 'Container', {
  name: 'cdk-hello', version: '1.0.0', containerType: 'DOCKER', parentImage: 'alpine:latest', platformOverride: 'Linux',
  components: [{ componentArn: component.attrArn }],
  targetRepository: { service: 'ECR', repositoryName: 'cdk-hello' },
  dockerfileTemplateUri: new assets.Asset(stack, 'Dockerfile', { path: 'documents/Dockerfile' }).s3ObjectUrl,
});
new ib.CfnLifecyclePolicy(stack, 'KeepThree', {
  name: 'cdk-hello', executionRole: 'EC2ImageBuilderLifecycleExecutionPolicy', resourceType: 'AMI_IMAGE',
  policyDetails: [{
    action: { type: 'DELETE', includeResources: { amis: true, snapshots: true } }, filter: { type: 'COUNT', value: 3 },
  }],
  resourceSelection: { recipes: [{ name: 'cdk-hello', semanticVersion: '1.0.0' }] },
});
new cdk.CfnOutput(stack, 'PipelineArn', { value: pipeline.attrArn });
app.synth();
