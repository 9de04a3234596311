using RedoxExport.Exports;

namespace RedoxExport.Tests.Exports;

public sealed class RequestRemarkTests
{
    [Theory]
    [InlineData("not-supported", "The parameter _elements is not supported and was ignored.", null)]
    [InlineData("invalid", "Unknown value of _typeFilter", null)]
    [InlineData("value", "A value could not be used", "_since")]
    [InlineData("value", null, "Parameters.parameter[2]")]
    [InlineData("processing", "Ignored: includeAssociatedData", null)]
    [InlineData("not-supported", "The parameter 'tenant' is unknown.", null)]
    [InlineData("informational", "_outputFormat was ignored", null)]
    public void What_is_said_about_the_request_is_no_loss(string code, string? text, string? expression) =>
        Assert.True(RequestRemark.Is(new OperationOutcomeIssue("error", code, text, expression)));

    [Theory]
    [InlineData("exception", "The parameter _elements broke the export of Observation", null)]
    [InlineData("invalid", "Patient/5 is not valid, see _type", null)]
    [InlineData("not-found", "_since", null)]
    [InlineData("processing", "Observation could not be read", null)]
    [InlineData("processing", "3,000 resources were skipped by _typeFilter", null)]
    [InlineData("value", "A date of one resource cannot be read", "Observation.effective")]
    [InlineData("not-supported", "Binary resources are not supported", null)]
    [InlineData("incomplete", null, null)]
    [InlineData("", null, null)]
    public void What_is_said_about_data_is_a_loss(string code, string? text, string? expression) =>
        Assert.False(RequestRemark.Is(new OperationOutcomeIssue("error", code, text, expression)));

    [Fact]
    public void FHIRs_own_codes_for_parameters_count_too() =>
        Assert.True(RequestRemark.Is(new OperationOutcomeIssue("error", "invalid", "x", null, "MSG_PARAM_UNKNOWN")));

    [Theory]
    [InlineData("Observation/5 could not be read", null, "Observation")]
    [InlineData("It could not be read", "Observation.value", "Observation")]
    [InlineData("2 resources of type Device are missing", null, "Device")]
    [InlineData("Observation/5 names Patient/3", null, null)]
    [InlineData("The lab is gone", null, null)]
    public void The_type_is_the_one_that_an_issue_names(string text, string? expression, string? type) =>
        Assert.Equal(type, IssueType.Of(new OperationOutcomeIssue("error", "exception", text, expression)));
}
