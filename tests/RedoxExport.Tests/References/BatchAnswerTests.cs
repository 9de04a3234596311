using System.Globalization;
using System.Text;
using CsCheck;
using RedoxExport.References;

namespace RedoxExport.Tests.References;

/// <summary>The answer to a batch is believed entry by entry, or not at all.</summary>
public sealed class BatchAnswerTests
{
    private static readonly string[] Statuses = ["200", "200 OK", "404 Not Found", "410", "401 Unauthorized", "403 Forbidden", "429", "500 Internal Server Error", "503 Service Unavailable"];

    // The order of members and white space does not matter.
    private static readonly Gen<(string[] Statuses, int Style)> Answers = Gen.Select(Gen.Int[0, Statuses.Length - 1].Select(i => Statuses[i]).Array[1, 12], Gen.Int[0, 7]);

    [Fact]
    public void A_right_answer_gives_each_id_what_its_entry_says() =>
        Answers.Sample(
            (statuses, style) =>
            {
                string[] ids = Ids(statuses.Length);
                BatchAnswer answer = BatchAnswer.Read("Location", ids, Body(ids, statuses, style))!;
                Assert.Equal(Where(ids, statuses, status => status.StartsWith("200", StringComparison.Ordinal)), answer.Resources.Select(resource => resource.Id));
                Assert.Equal(Where(ids, statuses, status => status[..3] is "404" or "410"), answer.Absent);
                Assert.Equal(Where(ids, statuses, status => status[..3] is not ("200" or "404" or "410")), answer.Undecided);
            },
            iter: 2_000);

    [Fact]
    public void An_answer_that_lacks_has_too_much_or_is_in_another_order_never_gives_an_id_what_is_not_its_own() =>
        Gen.Select(Answers, Gen.Int[0, 5], Gen.Int).Sample(
            (answer, change, seed) =>
            {
                string[] ids = Ids(answer.Statuses.Length);
                Random random = new(seed);
                int at = random.Next(ids.Length);
                int other = random.Next(ids.Length);
                List<(string Id, string Status)> entries = [.. ids.Zip(answer.Statuses)];
                switch (change)
                {
                    case 0:
                        entries.RemoveAt(at);
                        break;
                    case 1:
                        entries.Insert(at, entries[other]);
                        break;
                    case 2:
                        (entries[at], entries[other]) = (entries[other], entries[at]);
                        break;
                    case 3:
                        entries[at] = ("x", entries[at].Status);
                        break;
                    case 4:
                        entries[at] = (entries[at].Id, "OK");
                        break;
                    default:
                        entries.Reverse();
                        break;
                }

                byte[] body = Body([.. entries.Select(entry => entry.Id)], [.. entries.Select(entry => entry.Status)], answer.Style);
                if (BatchAnswer.Read("Location", ids, body) is not { } read)
                {
                    return;
                }

                // What has a resource in the answer is only ever that resource. Entries without one cannot be told apart, except by their number.
                Assert.Equal(ids.Length, entries.Count);
                Assert.NotEqual(4, change);
                Assert.Equal(ids.Length, read.Resources.Count + read.Absent.Count + read.Undecided.Count);
                Assert.All(read.Resources, resource => Assert.Equal($$"""{"resourceType":"Location","id":"{{resource.Id}}","name":"of {{resource.Id}}"}""", Encoding.UTF8.GetString(resource.Line)));
                Assert.All(entries.Where(entry => entry.Status.StartsWith("200", StringComparison.Ordinal)), entry => Assert.Contains(entry.Id, read.Resources.Select(resource => resource.Id)));
            },
            iter: 3_000);

    [Fact]
    public void An_answer_that_was_cut_or_changed_in_one_byte_is_not_believed_or_still_gives_each_id_its_own() =>
        Gen.Select(Answers, Gen.Bool, Gen.Int, Gen.Byte).Sample(
            (answer, isCut, seed, value) =>
            {
                string[] ids = Ids(answer.Statuses.Length);
                byte[] body = Body(ids, answer.Statuses, answer.Style);
                int at = (seed & int.MaxValue) % body.Length;
                byte[] changed = isCut ? body[..at] : [.. body[..at], value, .. body[(at + 1)..]];
                if (BatchAnswer.Read("Location", ids, changed) is { } read)
                {
                    Assert.False(isCut);
                    Assert.Equal(ids.Length, read.Resources.Count + read.Absent.Count + read.Undecided.Count);
                    Assert.Empty(read.Resources.Select(resource => resource.Id).Except(ids));
                }
            },
            iter: 3_000);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>Sign in</html>")]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"searchset","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":{}}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[null]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"A"},"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Patient","id":"a"},"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":200}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":"2000"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":"404"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"404","status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"resource":{"resourceType":"Location","id":"a"},"response":{"status":"200"}}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Location","id":"a"},"response":{"status":"200"}}]}{}""")]
    public void What_is_not_the_answer_to_a_batch_is_not_believed(string body) => Assert.Null(BatchAnswer.Read("Location", ["a"], Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void An_answer_that_is_nested_without_end_is_not_believed()
    {
        string deep = $$"""{"resourceType":"Bundle","type":"batch-response","x":{{new string('[', 100_000)}}""";
        Assert.Null(BatchAnswer.Read("Location", ["a"], Encoding.UTF8.GetBytes(deep)));
    }

    [Theory]
    [InlineData("\uFEFF{\"resourceType\":\"Bundle\",\"type\":\"batch-response\",\"entry\":[{\"response\":{\"status\":\"404\"},\"resource\":{\"resourceType\":\"OperationOutcome\"}}]}")]
    [InlineData("""{"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"outcome":{"resourceType":"OperationOutcome"},"status":"410 Gone"}}]}""")]
    public void An_outcome_next_to_an_absence_may_be_in_either_place(string body) =>
        Assert.Equal(["a"], BatchAnswer.Read("Location", ["a"], Encoding.UTF8.GetBytes(body))!.Absent);

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => "id-" + i.ToString(CultureInfo.InvariantCulture))];

    private static IEnumerable<string> Where(string[] ids, string[] statuses, Func<string, bool> matches) => ids.Where((_, i) => matches(statuses[i]));

    private static byte[] Body(string[] ids, string[] statuses, int style)
    {
        string space = (style & 1) == 0 ? string.Empty : " \n";
        IEnumerable<string> entries = ids.Zip(statuses, (id, status) =>
        {
            string response = $$"""{{space}}"response":{{space}}{"status":"{{status}}"{{((style & 2) == 0 ? string.Empty : ""","etag":"W/\"1\"" """)}}}""";
            string resource = status.StartsWith("200", StringComparison.Ordinal) ? $$"""{{space}}"resource":{{space}}{"resourceType":"Location","id":"{{id}}","name":"of {{id}}"}""" : """ "fullUrl":"x" """;
            return "{" + ((style & 4) == 0 ? resource + "," + response : response + "," + resource) + "}";
        });
        return Encoding.UTF8.GetBytes($$"""{{{space}}"resourceType":"Bundle",{{space}}"id":"r","type":"batch-response","entry":[{{string.Join("," + space, entries)}}]{{space}}}""");
    }
}
