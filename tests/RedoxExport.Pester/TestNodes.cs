using Microsoft.Testing.Extensions.TrxReport.Abstractions;
using Microsoft.Testing.Platform.Extensions.Messages;

namespace RedoxExport.Pester;

/// <summary>Makes the platform's test nodes.</summary>
internal static class TestNodes
{
    /// <summary>The node of a test that was found, or of a result.</summary>
    /// <param name="assembly">The name of the running program.</param>
    /// <param name="file">The test's file, full path.</param>
    /// <param name="message">The line that PowerShell sent.</param>
    public static TestNode From(string assembly, string file, SuiteMessage message)
    {
        TestNode node = Create(assembly, Path.GetFileName(file), message.Id, message.Name);
        if (message.Line > 0)
        {
            LinePosition line = new(message.Line, 0);
            node.Properties.Add(new TestFileLocationProperty(file, new LinePositionSpan(line, line)));
        }

        if (message.Kind == MessageKind.Found)
        {
            node.Properties.Add(DiscoveredTestNodeStateProperty.CachedInstance);
            return node;
        }

        TimeSpan duration = TimeSpan.FromMilliseconds(message.Milliseconds);
        DateTimeOffset end = DateTimeOffset.UtcNow;
        node.Properties.Add(new TimingProperty(new TimingInfo(end - duration, end, duration)));
        switch (message.Result)
        {
            case "Passed":
                node.Properties.Add(PassedTestNodeStateProperty.CachedInstance);
                break;
            case "Skipped":
                node.Properties.Add(new SkippedTestNodeStateProperty(message.Message));
                break;
            default:
                AddFailure(node, new PesterFailure($"{message.Message} ({Path.GetFileName(file)}:{message.Line})", message.Stack));
                break;
        }

        return node;
    }

    /// <summary>The node of a failure that has no test.</summary>
    /// <param name="assembly">The name of the running program.</param>
    /// <param name="part">The part of the suite that did not run, such as a file's name.</param>
    /// <param name="problem">The reason.</param>
    public static TestNode Broken(string assembly, string part, string problem)
    {
        TestNode node = Create(assembly, "Suite", $"Suite: {part}", $"{part} runs to its end");
        AddFailure(node, new PesterFailure(problem, ""));
        return node;
    }

    /// <summary>The name of the file that a test's id begins with.</summary>
    public static string FileOf(string id) => id.Split(':')[0];

    private static TestNode Create(string assembly, string type, string id, string name)
    {
        TestNode node = new() { Uid = id, DisplayName = name };
        node.Properties.Add(new TestMethodIdentifierProperty(assembly, "", type, name, methodArity: 0, [], "void"));
        node.Properties.Add(new TrxFullyQualifiedTypeNameProperty(type));
        return node;
    }

    private static void AddFailure(TestNode node, PesterFailure failure)
    {
        node.Properties.Add(new FailedTestNodeStateProperty(failure, failure.Message));
        node.Properties.Add(new TrxExceptionProperty(failure.Message, failure.StackTrace));
    }
}
