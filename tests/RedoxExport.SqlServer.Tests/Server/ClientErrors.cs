using System.Data.SqlClient;
using System.Reflection;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>Errors of the client. It has no public constructor for them.</summary>
internal static class ClientErrors
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>Creates an error.</summary>
    /// <param name="number">Its number; 0 if the client has none for it.</param>
    /// <param name="severity">Its severity; from 20 on, the connection is lost.</param>
    /// <param name="message">Its text.</param>
    public static SqlException Of(int number, byte severity, string message)
    {
        ConstructorInfo constructor = typeof(SqlError).GetConstructors(Hidden).OrderBy(found => found.GetParameters().Length).First();
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => parameter.Name switch
        {
            "infoNumber" => (object?)number,
            "errorClass" => severity,
            _ => parameter.ParameterType == typeof(string) ? message : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null,
        })];
        SqlErrorCollection errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [constructor.Invoke(arguments)]);
        MethodInfo create = typeof(SqlException).GetMethods(BindingFlags.NonPublic | BindingFlags.Static).Single(method => method.Name == "CreateException" && method.GetParameters().Length == 2);
        return (SqlException)create.Invoke(null, [errors, "15.0"])!;
    }
}
