using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedoxExport.Tests.Architecture;

/// <summary>A method fits on one screen. The lines of its body count, with comments and blank lines, without its braces.</summary>
public sealed class MethodSizeTests
{
    private const int MostLines = 60;

    /// <summary>A condition of the sources is about the build (see <see cref="TwoBuildsTests"/>), so these two readings see every line.</summary>
    private static readonly CSharpParseOptions[] Builds =
    [
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview),
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithPreprocessorSymbols("NET8_0_OR_GREATER"),
    ];

    /// <summary>The longer methods, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["LineScanner.Walk"] = "A state machine whose states are labels. It runs for every token, and its positions stay in registers only as locals of one method.",
    };

    [Fact]
    public void No_method_of_src_is_longer_than_a_screen_without_a_reason()
    {
        string source = Path.Combine(RepositoryRoot.Path, "src");
        string[] files = [.. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(source, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))];

        string[] tooLong = [.. files.SelectMany(path => TooLong(File.ReadAllText(path), path)).Distinct().Order(StringComparer.Ordinal)];

        Assert.Empty(tooLong.Except(Exceptions.Keys));

        // An exception that is no longer needed has to be deleted.
        Assert.Empty(Exceptions.Keys.Except(tooLong));
    }

    [Theory]
    [InlineData("class C { void M()\n{#}\n}", "C.M")]
    [InlineData("class C { C()\n{#}\n}", "C..ctor")]
    [InlineData("class C { int P { get\n{#}\n} }", "C.P.get")]
    [InlineData("class C { class D { void M()\n{#}\n} }", "C.D.M")]
    [InlineData("class C { System.Action F = () =>\n{#}\n; }", "C.F")]
    [InlineData("class C { public static C operator +(C a, C b)\n{#}\n}", "C.+")]
    [InlineData("static class C { extension(int i) { void M()\n{#}\n} }", "C.M")]
    public void The_scan_sees_a_body_of_any_kind(string code, string name)
    {
        Assert.Equal([name], TooLong(code.Replace("#", "\n" + Lines(MostLines + 1), StringComparison.Ordinal), "C.cs"));
        Assert.Empty(TooLong(code.Replace("#", "\n" + Lines(MostLines), StringComparison.Ordinal), "C.cs"));
    }

    [Fact]
    public void The_scan_counts_a_local_function_by_itself_and_in_its_method()
    {
        string code = "class C { void M()\n{\nvoid L()\n{\n" + Lines(MostLines + 1) + "}\n}\n}";

        Assert.Equal(["C.M", "C.M.L"], TooLong(code, "C.cs"));
    }

    [Fact]
    public void The_scan_counts_an_expression_as_a_body()
    {
        Assert.Equal(["C.M"], TooLong("class C { int M() =>\n" + string.Concat(Enumerable.Repeat("1 +\n", MostLines)) + "1; }", "C.cs"));
        Assert.Equal(["C.P"], TooLong("class C { int P =>\n" + string.Concat(Enumerable.Repeat("1 +\n", MostLines)) + "1; }", "C.cs"));
    }

    [Theory]
    [InlineData("#if NET8_0_OR_GREATER")]
    [InlineData("#if !NET8_0_OR_GREATER")]
    public void The_scan_sees_both_builds(string condition) =>
        Assert.Equal(["C.M"], TooLong($"class C {{\n{condition}\nvoid M()\n{{\n{Lines(MostLines + 1)}}}\n#endif\n}}", "C.cs"));

    private static string Lines(int count) => string.Concat(Enumerable.Repeat(";\n", count));

    private static IEnumerable<string> TooLong(string code, string path) => Builds.SelectMany(build => TooLong(code, path, build)).Distinct();

    private static IEnumerable<string> TooLong(string code, string path, CSharpParseOptions build)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, build, path, cancellationToken: TestContext.Current.CancellationToken);

        // A file that the parser does not understand would have no methods.
        Assert.DoesNotContain(tree.GetDiagnostics(TestContext.Current.CancellationToken), found => found.Severity == DiagnosticSeverity.Error);
        return tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes()
            .Where(node => BodyOf(node) is { } body && LinesOf(body) > MostLines)
            .Select(NameOf);
    }

    private static SyntaxNode? BodyOf(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody?.Expression,
        AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody?.Expression,
        LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody?.Expression,
        PropertyDeclarationSyntax property => property.ExpressionBody?.Expression,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody?.Expression,

        // Inside a method, a lambda counts as lines of the method.
        AnonymousFunctionExpressionSyntax lambda when lambda.FirstAncestorOrSelf<SyntaxNode>(outer => outer is BlockSyntax && outer != lambda.Block) is null => lambda.Body,
        _ => null,
    };

    private static int LinesOf(SyntaxNode body)
    {
        FileLinePositionSpan span = body.SyntaxTree.GetLineSpan(body.Span);
        int lines = span.EndLinePosition.Line - span.StartLinePosition.Line;
        return body is BlockSyntax ? lines - 1 : lines + 1;
    }

    private static string NameOf(SyntaxNode node) => string.Join(".", node.AncestorsAndSelf().Select(NamePartOf).OfType<string>().Reverse());

    private static string? NamePartOf(SyntaxNode node) => node switch
    {
        ExtensionBlockDeclarationSyntax => null,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        ConstructorDeclarationSyntax => ".ctor",
        DestructorDeclarationSyntax => "Finalize",
        MethodDeclarationSyntax method => method.Identifier.Text,
        OperatorDeclarationSyntax @operator => @operator.OperatorToken.Text,
        ConversionOperatorDeclarationSyntax conversion => conversion.Type.ToString(),
        PropertyDeclarationSyntax property => property.Identifier.Text,
        IndexerDeclarationSyntax => "this",
        EventDeclarationSyntax @event => @event.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field => field.Identifier.Text,
        _ => null,
    };
}
