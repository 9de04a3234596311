using RedoxExport.Connections;
using RedoxExport.Groups;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Groups;

/// <summary>The list of a server's groups: its pages, where they lead, and what is read of each group.</summary>
public sealed class GroupSearchTests
{
    private const string First = $"GET {TestConnection.Base}/Group?_count=100";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();

    [Fact]
    public async Task Every_page_is_read_and_each_request_has_the_token()
    {
        _server.On(First, Page("next", """{"resourceType":"Group","id":"a","name":"A","type":"person","actual":true,"quantity":3,"member":[{},{}]}"""));
        _server.On($"GET {TestConnection.Base}/next", Page(null, """{"resourceType":"Group","id":"b","member":[{"entity":{"reference":"Patient/1"}},{}]}""", """{"resourceType":"Group","id":"c"}"""));
        List<ExportGroup> groups = await ListAsync();
        Assert.Equal(
            [("a", "A", 3L, "person", true), ("b", null, 2L, null, null), ("c", null, null, null, null)],
            groups.Select(group => (group.Id, group.Name, group.Size, group.Type, group.Actual)));
        Assert.Equal(2, _server.Requests.Count);
        Assert.All(_server.Requests, request => Assert.StartsWith("Bearer ", request["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_page_is_requested_after_the_last_group_that_is_wanted()
    {
        _server.On(First, Page("next", """{"resourceType":"Group","id":"a"}""", """{"resourceType":"Group","id":"b"}"""));
        Assert.Equal("a", Assert.Single(await ListAsync(most: 1)).Id);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("https://elsewhere.example.org/Group?page=2", "elsewhere.example.org")]
    [InlineData("Group?_count=100", "circle")]
    [InlineData("http://[", "not an address")]
    public async Task A_page_that_cannot_be_requested_ends_the_list_with_an_error_after_the_groups_before_it(string next, string part)
    {
        _server.On(First, Page(next, """{"resourceType":"Group","id":"a"}"""));
        List<ExportGroup> groups = [];
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => ListAsync(into: groups));
        Assert.Equal(ErrorIds.GroupsIncomplete, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Single(groups);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","link":[{"relation":"next"}],"entry":[{"resource":{"resourceType":"Group","id":"a"}}]}""", "not an address")]
    [InlineData("""{"resourceType":"Bundle","link":[{"relation":"next","url":7}],"entry":[{"resource":{"resourceType":"Group","id":"a"}}]}""", "not an address")]
    [InlineData("""{"resourceType":"Bundle","total":1200,"entry":[{"resource":{"resourceType":"Group","id":"a"}},{"resource":{"resourceType":"OperationOutcome"},"search":{"mode":"outcome"}}]}""", "1,200")]
    public async Task A_list_whose_rest_cannot_be_found_is_not_complete(string body, string part)
    {
        _server.On(First, Reply.Text(200, body));
        List<ExportGroup> groups = [];
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => ListAsync(into: groups));
        Assert.Equal(ErrorIds.GroupsIncomplete, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Single(groups);
    }

    [Fact]
    public async Task A_later_page_that_is_refused_is_not_the_end_of_the_list()
    {
        _server.On(First, Page("next", """{"resourceType":"Group","id":"a"}"""));
        _server.On($"GET {TestConnection.Base}/next", Reply.Status(404));
        Assert.Equal(ErrorIds.GroupsIncomplete, (await Assert.ThrowsAsync<RedoxExportException>(() => ListAsync())).ErrorId);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_server_that_cannot_search_is_one_error_with_advice(int status)
    {
        _server.On(First, Reply.Status(status));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => ListAsync());
        Assert.Equal((ErrorIds.GroupsNotListed, status), (error.ErrorId, error.StatusCode));
        Assert.Contains("-GroupId", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html/>")]
    [InlineData("[]")]
    [InlineData("""{"resourceType":"Group","id":"a"}""")]
    [InlineData("""{"resourceType":"Bundle","entry":{"resource":{"resourceType":"Group","id":"a"}}}""")]
    [InlineData("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Group","id":"\ud800"}}]}""")]
    public async Task An_answer_that_is_not_a_list_is_an_error(string body)
    {
        _server.On(First, Reply.Text(200, body));
        Assert.Equal(ErrorIds.GroupsAnswerNotValid, (await Assert.ThrowsAsync<RedoxExportException>(() => ListAsync())).ErrorId);
    }

    [Fact]
    public async Task Other_resources_of_a_page_are_not_groups_and_names_are_shown_without_control_characters()
    {
        _server.On(First, Reply.Text(200, """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome"},"search":{"mode":"outcome"}},{"resource":{"resourceType":"Patient","id":"p"}},{"resource":{"resourceType":"Group"}},{"resource":{"resourceType":"Group","id":"a","name":"A\u001b[31m","quantity":"many","member":7,"actual":"yes"}}]}"""));
        ExportGroup group = Assert.Single(await ListAsync());
        Assert.Equal(("a", null, null), (group.Id, group.Size, group.Actual));
        Assert.DoesNotContain('\u001b', group.Name!);
        Assert.Equal("a", group.ToString());
    }

    [Fact]
    public async Task A_server_that_takes_longer_than_the_timeout_is_one_error_that_says_so()
    {
        _server.On(First, Page(null));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new GroupSearch(connection, null, TimeSpan.Zero).RunAsync(_ => true, default));
        Assert.Equal((ErrorIds.GroupsTimedOut, ErrorKind.Timeout), (error.ErrorId, error.Kind));
        Assert.Contains("-Timeout", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-GroupId", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_stopped_has_not_timed_out()
    {
        _server.On(First, Page(null));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new GroupSearch(connection, null, TimeSpan.Zero).RunAsync(_ => true, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_server_without_groups_at_the_address_is_told_apart_by_the_check_of_the_connection()
    {
        _server.On(First, Reply.Status(404));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => ListAsync());
        Assert.Contains("Test-RedoxExportConnection", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_has_no_groups()
    {
        _server.On(First, Page(null));
        Assert.Empty(await ListAsync());
    }

    private static Reply Page(string? next, params string[] groups)
    {
        string? url = next switch
        {
            "next" => TestConnection.Base + "/next",
            not null when next.StartsWith("Group", StringComparison.Ordinal) => TestConnection.Base + "/" + next,
            _ => next,
        };
        string links = url is null ? "[]" : $$"""[{"relation":"self","url":"x"},{"relation":"next","url":"{{url}}"}]""";
        string entries = string.Join(',', groups.Select(group => $$"""{"search":{"mode":"match"},"resource":{{group}} }"""));
        return Reply.Text(200, $$"""{"resourceType":"Bundle","type":"searchset","link":{{links}},"entry":[{{entries}}]}""");
    }

    private async Task<List<ExportGroup>> ListAsync(int most = int.MaxValue, List<ExportGroup>? into = null)
    {
        List<ExportGroup> groups = into ?? [];
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        await new GroupSearch(connection, null).RunAsync(
            group =>
            {
                groups.Add(group);
                return groups.Count < most;
            },
            default);
        return groups;
    }
}
